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
        try self.init(
            id: fields.integer("id"), composition: fields.name("composition", max: 32),
            subject: fields.name("subject", max: 64), known: fields.bytes("known", max: 16))
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

    /// The id and the version of a view as ``json(body:)`` writes it; the rest stays unread.
    public static func heading(ofJSON json: ByteBuffer) throws(DeviceError) -> (id: UInt32, version: ByteBuffer) {
        let fields = try JSONFields(JSONValue(parsing: json))
        return (try fields.integer("id"), try fields.bytes("version", max: 16))
    }
}

extension JSONFields {
    /// Base64.
    fileprivate func bytes(_ name: String, max: Int) throws(DeviceError) -> ByteBuffer {
        guard case .string(let text)? = value(name) else { return ByteBuffer() }
        guard let bytes = Data(base64Encoded: text), bytes.count <= max else {
            throw DeviceError(.badMessage, "\(name): not base64 of at most \(max) bytes")
        }
        return ByteBuffer(bytes: bytes)
    }
}
