/// What Redis answers. An error isn't among them: commands throw it.
public enum RedisReply: Sendable, Hashable {
    case none
    case integer(Int64)
    /// Bytes, or a status such as `OK`.
    case bytes([UInt8])
    case array([RedisReply])

    public var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The bytes as text; nil if they aren't UTF-8.
    public var text: String? { bytes.flatMap { String(validating: $0, as: UTF8.self) } }

    /// A number, also one that was stored as text.
    public var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .bytes: text.flatMap { Int64($0) }
        case .none, .array: nil
        }
    }

    public var array: [RedisReply]? {
        if case .array(let items) = self { items } else { nil }
    }
}
