public import NIOCore

/// A message as proto3 JSON, as MQTT's `…/json` topics carry it: lowerCamelCase names, defaults left out, enum
/// values by name, 64-bit numbers as strings. Reading also takes the proto file's names and numbers or strings.
public protocol JSONMessage: DeviceMessage {
    /// Reads all the readable bytes of the buffer, at most 16 KiB. The same bounds hold as for protobuf.
    init(json: ByteBuffer) throws(DeviceError)

    func json() -> ByteBuffer
}

extension Ask: JSONMessage {
    public init(json: ByteBuffer) throws(DeviceError) {
        let fields = try JSONFields(JSONValue(parsing: json))
        try self.init(
            id: fields.integer("id"), composition: fields.name("composition", max: 32),
            subject: fields.name("subject", max: 64))
    }

    public func json() -> ByteBuffer {
        var writer = JSONWriter(ByteBuffer())
        writer.field("id", id)
        writer.field("composition", composition)
        writer.field("subject", subject)
        return writer.end()
    }
}

extension DeviceError: JSONMessage {
    public init(json: ByteBuffer) throws(DeviceError) {
        try self.init(JSONFields(JSONValue(parsing: json)))
    }

    init(_ fields: JSONFields) throws(DeviceError) {
        try self.init(
            fields.code("code"), fields.text("detail", max: Self.detailBytesMax), id: fields.integer("id"),
            retryAfterMs: fields.integer("retryAfterMs"))
    }

    public func json() -> ByteBuffer {
        var writer = JSONWriter(ByteBuffer())
        writer.field("code", code)
        writer.field("id", id)
        writer.field("retryAfterMs", retryAfterMs)
        writer.field("detail", cut(detail, to: Self.detailBytesMax))
        return writer.end()
    }
}

extension Ack: JSONMessage {
    public init(json: ByteBuffer) throws(DeviceError) {
        let fields = try JSONFields(JSONValue(parsing: json))
        try self.init(
            epoch: fields.integer("epoch"), through: fields.integer("through"),
            ranges: fields.array("ranges", max: Self.rangesMax) { item throws(DeviceError) in
                try Range(first: item.integer("first"), last: item.integer("last"))
            },
            rejected: fields.array("rejected", max: Self.rejectedMax) { item throws(DeviceError) in
                try Rejected(sequence: item.integer("sequence"), code: item.code("code"))
            },
            retryAfterMs: fields.integer("retryAfterMs"))
    }

    public func json() -> ByteBuffer {
        var writer = JSONWriter(ByteBuffer())
        writer.field("epoch", epoch)
        writer.field("through", through)
        writer.array("ranges", ranges) { range, item in
            item.field("first", range.first)
            item.field("last", range.last)
        }
        writer.array("rejected", rejected) { rejected, item in
            item.field("sequence", rejected.sequence)
            item.field("code", rejected.code)
        }
        writer.field("retryAfterMs", retryAfterMs)
        return writer.end()
    }
}
