import CompositionCore

/// Where a receiver is, by a grammar so strict that all who read it read the same: `https://host[:port][/path][?query]`.
struct ReceiverURL: Sendable, Hashable {
    static let bytesMax = 1024

    let isSecure: Bool
    /// In lower case; an IPv6 address without its brackets.
    let host: String
    let port: Int
    /// Path and query, at least `/`.
    let target: String

    /// Throws `invalid`, saying what is wrong.
    init(_ text: String, by policy: ReceiverPolicy) throws(Failure) {
        guard text.utf8.count <= Self.bytesMax, text.utf8.allSatisfy(Self.isURL) else {
            throw Self.refusal("must be an https URL of at most \(Self.bytesMax) characters")
        }
        isSecure = text.hasPrefix("https://")
        guard isSecure || policy.allowsLoopback && text.hasPrefix("http://") else {
            throw Self.refusal("must begin with https://")
        }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest[authority.endIndex...]
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
        (host, port) = try Self.hostAndPort(authority, isSecure: isSecure)
        if let address = NetworkAddress(host) {
            guard policy.admits(address, isSecure: isSecure) else { throw Self.notPublic }
        } else {
            guard Self.isName(host) || policy.allowsLoopback && host == "localhost" else {
                throw Self.refusal("must name a host by its full name, as hooks.example.com")
            }
        }
    }

    /// For the client that calls it.
    var text: String {
        "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)\(target)"
    }

    /// The same for what has no address and for what has a private one: nobody finds out here which names we know.
    static let notPublic = refusal("its host has no public address")

    private static func refusal(_ detail: String) -> Failure { Failure(.invalid, detail, field: "url") }

    private static func hostAndPort(_ authority: Substring, isSecure: Bool) throws(Failure) -> (String, Int) {
        let isBracketed = authority.hasPrefix("[")
        let host = isBracketed ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        let rest = authority[host.endIndex...].dropFirst(isBracketed ? 1 : 0)
        guard !isBracketed || authority[host.endIndex...].hasPrefix("]") && NetworkAddress(host) != nil else {
            throw refusal("its host is no IPv6 address")
        }
        guard !rest.isEmpty else { return (host.lowercased(), isSecure ? 443 : 80) }
        guard rest.hasPrefix(":"), rest.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(rest.dropFirst()), port == 443 || (1024...65535).contains(port)
        else { throw refusal("its port must be 443, or 1024 to 65535") }
        return (host.lowercased(), port)
    }

    /// A name of two labels at least, the last of which begins with a letter: no number that some read as an address.
    private static func isName(_ host: String) -> Bool {
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, labels.count >= 2, let first = labels.last?.first, isLetter(first) else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// What a URL may have (RFC 3986, section 2), without `@`, `#` and whatever parsers don't agree on.
    private static func isURL(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || "-._~:/?[]!$&'()*+,;=%".utf8.contains(byte)
    }
}
