extension NetworkAddress: CustomStringConvertible {
    /// The longest text of an address.
    static let textBytesMax = 45

    /// `192.0.2.1`, without leading zeros, or an IPv6 address (RFC 4291, section 2.2) without a zone. Nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.textBytesMax else { return nil }
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(Substring(text)) else { return nil }
            let bits = { (groups: ArraySlice<UInt16>) in groups.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
            self.init(high: bits(groups[..<4]), low: bits(groups[4...]))
        } else {
            guard let bits = Self.octets(Substring(text)) else { return nil }
            self.init(ipv4: bits)
        }
    }

    /// As RFC 5952 writes it.
    public var description: String {
        if isIPv4 {
            return (0..<4).map { String(UInt8(truncatingIfNeeded: low >> (24 - 8 * $0))) }.joined(separator: ".")
        }
        let groups = [high, low].flatMap { half in (0..<4).map { UInt16(truncatingIfNeeded: half >> (48 - 16 * $0)) } }
        let written = { (groups: ArraySlice<UInt16>) in
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard let zeros = Self.longestZeros(groups) else { return written(groups[...]) }
        return written(groups[..<zeros.lowerBound]) + "::" + written(groups[zeros.upperBound...])
    }

    private static func octets(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            // Some read a leading zero as octal: then it is another address.
            guard part == "0" || part.first != "0", part.utf8.allSatisfy(isDigit), let octet = UInt8(part) else {
                return nil
            }
            bits = bits << 8 | UInt32(octet)
        }
        return bits
    }

    private static func groups(_ text: Substring) -> [UInt16]? {
        var pieces = text.split(separator: ":", omittingEmptySubsequences: false)
        // A pair of colons at an end leaves two empty pieces there, in the middle one.
        if pieces.first == "" {
            guard pieces.dropFirst().first == "" else { return nil }
            pieces.removeFirst()
        }
        if pieces.last == "" {
            guard pieces.dropLast().last == "" else { return nil }
            pieces.removeLast()
        }
        let gaps = pieces.indices.filter { pieces[$0].isEmpty }
        guard gaps.count <= 1 else { return nil }
        guard let gap = gaps.first else {
            let groups = bits(of: pieces[...], endsAddress: true)
            return groups?.count == 8 ? groups : nil
        }
        guard let head = bits(of: pieces[..<gap], endsAddress: false),
            let tail = bits(of: pieces[(gap + 1)...], endsAddress: true), head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// The last piece of an address may be an IPv4 address.
    private static func bits(of pieces: ArraySlice<Substring>, endsAddress: Bool) -> [UInt16]? {
        var groups: [UInt16] = []
        for (index, piece) in zip(pieces.indices, pieces) {
            if endsAddress, index == pieces.endIndex - 1, piece.contains(".") {
                guard let bits = octets(piece) else { return nil }
                groups += [UInt16(truncatingIfNeeded: bits >> 16), UInt16(truncatingIfNeeded: bits)]
            } else {
                guard (1...4).contains(piece.utf8.count), piece.utf8.allSatisfy(isHexDigit),
                    let group = UInt16(piece, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    /// The first of the longest runs of at least two zeros.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var longest = 0..<1
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest.count >= 2 ? longest : nil
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
}
