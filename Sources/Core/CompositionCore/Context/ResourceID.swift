/// The id of a resource as clients and services write it: `[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}` without `..`.
///
/// Only an id that passed this check can stand in a service's path, so nothing that a client sends
/// decides which path is called.
public struct ResourceID: Hashable, Sendable, CustomStringConvertible {
    public static let lengthMax = 64

    public let text: String

    /// Nil if the text is not an id.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.lengthMax else { return nil }
        var text = String(text)
        guard text.withUTF8({ Self.isValid(UnsafeRawBufferPointer($0)) }) else { return nil }
        self.text = text
    }

    public var description: String { text }

    /// Parses what a client sent; throws `invalid` naming the field.
    public init(validating text: some StringProtocol, field: String) throws(Failure) {
        guard let id = Self(text) else {
            throw Failure(
                .invalid, "must be an id: a letter or digit, then up to 63 of A-Z a-z 0-9 _ . : -", field: field)
        }
        self = id
    }

    /// Whether the bytes spell an id.
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= lengthMax, let first = bytes.first, isAlphanumeric(first) else { return false }
        var previous: UInt8 = 0
        for byte in bytes {
            guard isAlphanumeric(byte) || isPunctuation(byte) else { return false }
            if byte == UInt8(ascii: "."), previous == byte { return false }
            previous = byte
        }
        return true
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
