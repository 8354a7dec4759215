import CompositionCore

/// What a cursor says of a state that the client has: enough to tell another state from it, and an older one. As a
/// ``StateToken``, but in 8 to 14 bytes.
struct SyncedState: Hashable, Sendable {
    private let resources: UInt16
    private let age: UInt64
    /// 40 bits.
    private let content: UInt64

    init(_ token: StateToken) {
        let bytes = token.bytes
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        resources = UInt16(truncatingIfNeeded: number(0..<4))
        age = number(4..<10)
        content = number(11..<16)
    }

    /// Whether it was composed of the same resources when they were older. False where that can't be told.
    func isOlder(than other: SyncedState) -> Bool { resources == other.resources && age < other.age }

    func hasSameContent(as other: SyncedState) -> Bool { content == other.content }
}

extension SyncedState {
    static let byteCountMax = 14

    func write(to bytes: inout [UInt8]) {
        bytes += [UInt8(truncatingIfNeeded: resources >> 8), UInt8(truncatingIfNeeded: resources)]
        // Seven bits a byte, the last ones first: versions are small numbers as a rule.
        var rest = age
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        bytes += (0..<5).reversed().map { UInt8(truncatingIfNeeded: content >> (8 * UInt64($0))) }
    }

    /// Nil if the bytes don't begin with one. What was read is taken off.
    init?(_ bytes: inout ArraySlice<UInt8>) {
        guard let high = bytes.popFirst(), let low = bytes.popFirst() else { return nil }
        resources = UInt16(high) << 8 | UInt16(low)
        var age: UInt64 = 0
        for place in 0... {
            guard place < 7, let byte = bytes.popFirst() else { return nil }
            age |= UInt64(byte & 0x7f) << (7 * UInt64(place))
            if byte < 0x80 { break }
        }
        self.age = age
        guard bytes.count >= 5 else { return nil }
        content = bytes.prefix(5).reduce(0) { $0 << 8 | UInt64($1) }
        bytes = bytes.dropFirst(5)
    }
}
