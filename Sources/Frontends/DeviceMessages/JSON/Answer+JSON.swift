#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
public import NIOCore

extension Answer {
    /// The answer as proto3 JSON with the composition's body expanded: `body` is JSON in place of `self.body`.
    /// An answer with an error has no body.
    public func json(body: ByteBuffer?) -> ByteBuffer {
        var writer = JSONWriter(ByteBuffer())
        writer.field("id", id)
        if let body, error == nil { writer.field("body", json: body) }
        writer.field("staleParts", staleParts)
        writer.field("missingParts", missingParts)
        if let error { writer.field("error", json: error.json()) }
        return writer.end()
    }

    /// Reads an answer whose body is expanded; `body` is then that object's JSON, its keys sorted. A body in
    /// base64, as plain proto3 JSON has it, becomes its bytes.
    public init(json: ByteBuffer) throws(DeviceError) {
        let fields = try JSONFields(JSONValue(parsing: json))
        var error: DeviceError?
        if let value = fields.value("error") { error = try DeviceError(JSONFields(value)) }
        try self.init(
            id: fields.integer("id"), body: Self.body(fields.value("body")), staleParts: fields.integer("staleParts"),
            missingParts: fields.integer("missingParts"), error: error)
    }

    private static func body(_ value: JSONValue?) throws(DeviceError) -> ByteBuffer {
        switch value {
        case nil: return ByteBuffer()
        case .string(let text):
            guard let bytes = Data(base64Encoded: text) else { throw DeviceError(.badMessage, "body: not base64") }
            return ByteBuffer(bytes: bytes)
        case let value?: return try value.text()
        }
    }
}
