/// Names a state of a followed composition in 16 bytes: which resources it was composed of, how new they were, and the
/// bytes themselves. A follower gives it back when it returns, to whichever instance.
///
/// Resources carry a version that only grows, so for the same resources the sum of their versions tells which of two
/// states is the older one, also across instances and restarts.
public struct StateToken: Sendable, Hashable {
    public static let byteCount = 16

    /// Of the resource keys' names.
    private let resources: UInt32
    /// The sum of their versions, 48 bits of it.
    private let age: UInt64
    /// Of the bytes, 48 bits of it.
    private let content: UInt64

    private static let low48: UInt64 = (1 << 48) - 1

    init(versions: [ResourceKey: UInt64], content bytes: some Sequence<UInt8>) {
        // Order doesn't matter, and must not: exclusive or of each key's own hash.
        let names = versions.keys.reduce(into: UInt64(0)) { $0 ^= stableHash($1.description.utf8) }
        resources = UInt32(truncatingIfNeeded: names ^ names >> 32)
        age = versions.values.reduce(0, &+) & Self.low48
        let hash = stableHash(bytes)
        content = (hash ^ hash >> 48) & Self.low48
    }

    /// Nil if it isn't one of 16 bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        func number(_ from: Int, _ count: Int) -> UInt64 {
            bytes.dropFirst(from).prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
        }
        resources = UInt32(number(0, 4))
        age = number(4, 6)
        content = number(10, 6)
    }

    public var bytes: [UInt8] {
        func digits(_ number: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
        }
        return digits(UInt64(resources), 4) + digits(age, 6) + digits(content, 6)
    }

    /// Whether it was composed of the same resources when they were older. False where that can't be told.
    public func isOlder(than other: StateToken) -> Bool {
        resources == other.resources && age < other.age
    }

    /// Whether a follower that has the other sees nothing new in this one.
    public func hasSameContent(as other: StateToken) -> Bool {
        content == other.content
    }
}

extension StateToken: CustomStringConvertible, LosslessStringConvertible {
    /// 32 hexadecimal digits.
    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    public init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self.init(bytes: bytes)
    }
}

/// FNV-1a with 64 bits: the same in every process, unlike Swift's own hashes.
package func stableHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
