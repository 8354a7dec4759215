internal import CSimdJSON
public import NIOCore

/// A JSON text that was checked completely (RFC 8259: grammar, UTF-8, no key twice in an object, bounded
/// depth) and indexed once. Nothing is decoded: values are read, or copied as slices of the bytes that arrived.
public struct JSONDocument: Sendable {
    public static let depthMax = 32
    /// Texts are indexed with 32-bit offsets; services' bodies are capped far below.
    public static let lengthMax = 64 << 20

    public let root: JSONValue

    /// Throws ``JSONError`` if the text is not one valid object or array.
    public init(_ text: ByteBuffer) throws(JSONError) {
        guard text.readableBytes <= Self.lengthMax else { throw .invalid }
        let text = text.withUnsafeReadableBytes { [UInt8]($0) }
        root = JSONValue(storage: Storage(text: text, entries: try Self.index(text)), index: 0)
    }

    private static func index(_ text: [UInt8]) throws(JSONError) -> [facet_json_entry] {
        var status = Int32(FACET_JSON_INVALID.rawValue)
        let entries = text.withUnsafeBytes { bytes -> [facet_json_entry] in
            var first: UnsafePointer<facet_json_entry>?
            var count: UInt32 = 0
            let characters = bytes.bindMemory(to: CChar.self)
            guard let base = characters.baseAddress else { return [] }
            status = facet_json_index(base, UInt32(characters.count), UInt32(depthMax), &first, &count)
            return Array(UnsafeBufferPointer(start: first, count: Int(count)))
        }
        if let error = JSONError(status: status) { throw error }
        return entries
    }

    final class Storage: Sendable {
        /// Of its own: reading it hundreds of times takes neither a check of who else does, nor the buffer that it came in.
        let text: [UInt8]
        let entries: [facet_json_entry]

        init(text: [UInt8], entries: [facet_json_entry]) {
            self.text = text
            self.entries = entries
        }
    }
}

/// Why a text, or a value in it, is not what it has to be.
public enum JSONError: Error, Sendable, Hashable {
    case invalid
    case tooDeep
    case duplicateKey
    case notUTF8
    /// A declared field is absent or of another kind.
    case unexpected(field: String)

    init?(status: Int32) {
        switch UInt32(bitPattern: status) {
        case FACET_JSON_VALID.rawValue: return nil
        case FACET_JSON_TOO_DEEP.rawValue: self = .tooDeep
        case FACET_JSON_DUPLICATE_KEY.rawValue: self = .duplicateKey
        case FACET_JSON_NOT_UTF8.rawValue: self = .notUTF8
        default: self = .invalid
        }
    }
}
