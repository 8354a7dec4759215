public import NIOCore

extension Telemetry {
    /// Reads proto3 JSON; `sensor` may be a sensor's name, which `number` looks up in the device's model. Epoch and
    /// sequence may be left out together: both are 0 then, and the server numbers the delivery.
    public init(json: ByteBuffer, sensor number: (String) -> UInt32?) throws(DeviceError) {
        let fields = try JSONFields(JSONValue(parsing: json))
        try self.init(
            epoch: fields.integer("epoch"), sequence: fields.integer("sequence"), timeMs: fields.integer("timeMs"),
            readings: fields.array("readings", max: Self.readingsMax) { item throws(DeviceError) in
                try Reading(item, sensor: number)
            })
        guard (epoch == 0) == (sequence == 0) else {
            throw DeviceError(.badMessage, "epoch and sequence: both from 1, or neither", id: sequence)
        }
    }

    public func json() -> ByteBuffer {
        var writer = JSONWriter(ByteBuffer())
        writer.field("epoch", epoch)
        writer.field("sequence", sequence)
        writer.field("timeMs", quoting: timeMs)
        writer.array("readings", readings) { reading, item in
            item.field("sensor", reading.sensor)
            item.field("value", reading.value)
            item.field("ageMs", reading.ageMs)
        }
        return writer.end()
    }
}

extension Reading {
    fileprivate init(_ fields: JSONFields, sensor number: (String) -> UInt32?) throws(DeviceError) {
        let sensor: UInt32
        if case .string(let name)? = fields.value("sensor"), UInt32(name) == nil {
            guard let known = number(name) else {
                throw DeviceError(.badMessage, "sensor: the device's model has no such sensor")
            }
            sensor = known
        } else {
            sensor = try fields.integer("sensor")
        }
        try self.init(sensor: sensor, value: fields.integer("value"), ageMs: fields.integer("ageMs"))
    }
}
