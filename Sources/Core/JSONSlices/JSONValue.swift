internal import CSimdJSON
import NIOCore

/// One value of a checked ``JSONDocument``: an index into it, not a copy.
public struct JSONValue: Sendable {
    let storage: JSONDocument.Storage
    let index: Int

    public enum Kind: Sendable, Hashable {
        case object, array, string, number, bool, null
    }

    public var kind: Kind {
        switch entry.kind {
        case FACET_JSON_OBJECT.rawValue: .object
        case FACET_JSON_ARRAY.rawValue: .array
        case FACET_JSON_STRING.rawValue, FACET_JSON_ESCAPED_STRING.rawValue: .string
        case FACET_JSON_NUMBER.rawValue: .number
        case FACET_JSON_NULL.rawValue: .null
        default: .bool
        }
    }

    /// The value of an object's member; nil if there is none, or if this is no object. A key that was written
    /// with escapes is found by no name.
    public subscript(key: StaticString) -> JSONValue? {
        guard entry.kind == FACET_JSON_OBJECT.rawValue else { return nil }
        let member = storage.text.withUnsafeBytes { text in
            storage.entries.withUnsafeBufferPointer { entries in
                facet_json_member(
                    text.bindMemory(to: CChar.self).baseAddress, entries.baseAddress, UInt32(index), key.utf8Start,
                    UInt32(key.utf8CodeUnitCount))
            }
        }
        return member == 0 ? nil : JSONValue(storage: storage, index: Int(member))
    }

    /// An array's items, in order; nothing if this is no array.
    public var items: Items {
        let isArray = entry.kind == FACET_JSON_ARRAY.rawValue
        return Items(storage: storage, position: index + 1, end: isArray ? Int(entry.next) : 0)
    }

    /// An object's members in order; nothing if this is no object.
    public var members: Members {
        let isObject = entry.kind == FACET_JSON_OBJECT.rawValue
        return Members(storage: storage, position: index + 1, end: isObject ? Int(entry.next) : 0)
    }

    /// The bytes as they arrived; a string's include its quotes.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let entry = entry
        return storage.text.withUnsafeBytes { text in
            body(UnsafeRawBufferPointer(rebasing: text[Int(entry.start)..<Int(entry.end)]))
        }
    }

    var entry: facet_json_entry { storage.entries[index] }
    var isEscaped: Bool { entry.kind == FACET_JSON_ESCAPED_STRING.rawValue }
}

extension JSONValue {
    public struct Items: Sequence, IteratorProtocol, Sendable {
        let storage: JSONDocument.Storage
        var position: Int
        let end: Int

        public mutating func next() -> JSONValue? {
            guard position < end else { return nil }
            defer { position = Int(storage.entries[position].next) }
            return JSONValue(storage: storage, index: position)
        }
    }

    public struct Members: Sequence, IteratorProtocol, Sendable {
        let storage: JSONDocument.Storage
        var position: Int
        let end: Int

        public mutating func next() -> (key: JSONValue, value: JSONValue)? {
            guard position < end else { return nil }
            defer { position = Int(storage.entries[position + 1].next) }
            return (JSONValue(storage: storage, index: position), JSONValue(storage: storage, index: position + 1))
        }
    }
}
