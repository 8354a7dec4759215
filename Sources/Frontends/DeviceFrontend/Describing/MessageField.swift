/// A field of a device message, as proto/device.proto and proto/device.options have it.
struct MessageField: Sendable {
    enum Kind: Sendable {
        case uint32, uint64, sint32
        /// At most so many bytes.
        case string(Int), bytes(Int)
        case message(String)
        case list(of: String, max: Int)
        case errorCode
    }

    let number: Int
    let name: String
    let kind: Kind
    /// What it is, with its unit.
    let meaning: String

    init(_ number: Int, _ name: String, _ kind: Kind, _ meaning: String) {
        self.number = number
        self.name = name
        self.kind = kind
        self.meaning = meaning
    }

    /// As proto3 JSON calls it.
    var jsonName: String {
        let words = name.split(separator: "_")
        return words.dropFirst().reduce(String(words.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
    }

    /// Its JSON schema, by proto3's mapping.
    var schema: DescriptionValue {
        .object(shape + [("description", .text(meaning)), ("x-field", .number(Int64(number)))])
    }

    private var shape: [(String, DescriptionValue)] {
        switch kind {
        case .uint32: [("type", "integer"), ("minimum", 0), ("maximum", .number(Int64(UInt32.max)))]
        case .sint32:
            [("type", "integer"), ("minimum", .number(Int64(Int32.min))), ("maximum", .number(Int64(Int32.max)))]
        case .uint64: [("type", .list(["string", "integer"])), ("pattern", "^[0-9]{1,20}$"), ("minimum", 0)]
        case .string(let most): [("type", "string"), ("maxLength", .number(Int64(most)))]
        case .bytes(let most):
            [
                ("type", "string"), ("contentEncoding", "base64"),
                ("maxLength", .number(Int64((most + 2) / 3 * 4))),
            ]
        case .message(let name): [("allOf", .list([.reference("components", "schemas", name)]))]
        case .list(let name, let most):
            [
                ("type", "array"), ("maxItems", .number(Int64(most))),
                ("items", .reference("components", "schemas", name)),
            ]
        case .errorCode: [("allOf", .list([.reference("components", "schemas", "ErrorCode")]))]
        }
    }
}
