#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
public import NIOCore

extension Follow {
    /// Reads proto3 JSON; `known` is base64.
    public init(json: ByteBuffer) throws(DeviceError) {
        let fields = try JSONFields(JSONValue(parsing: json))
        var known = ByteBuffer()
        if case .string(let text)? = fields.value("known") {
            guard let bytes = Data(base64Encoded: text), bytes.count <= 16 else {
                throw DeviceError(.badMessage, "known: not base64 of at most 16 bytes")
            }
            known = ByteBuffer(bytes: bytes)
        }
        try self.init(
            id: fields.integer("id"), composition: fields.name("composition", max: 32),
            subject: fields.name("subject", max: 64), known: known)
    }
}

extension View {
    /// The view as proto3 JSON with the composition's body expanded: `body` is JSON in place of `self.body`.
    public func json(body: ByteBuffer) -> ByteBuffer {
        var writer = JSONWriter(ByteBuffer())
        writer.field("id", id)
        writer.field("body", json: body)
        writer.field("version", Data(version.readableBytesView).base64EncodedString())
        writer.field("staleParts", staleParts)
        writer.field("missingParts", missingParts)
        return writer.end()
    }
}
