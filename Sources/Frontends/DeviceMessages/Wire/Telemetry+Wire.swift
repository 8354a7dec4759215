import CDeviceMessages

extension Telemetry: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Telemetry

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__telemetry__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields(id: wire.sequence)
        epoch = wire.epoch
        sequence = wire.sequence
        timeMs = wire.time_ms
        readings = try fields.array(
            wire.readings, count: wire.n_readings, max: Telemetry.readingsMax, "readings", Reading.init(wire:))
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__telemetry__init)
        wire.pointee.epoch = epoch
        wire.pointee.sequence = sequence
        wire.pointee.time_ms = timeMs
        wire.pointee.n_readings = readings.count
        wire.pointee.readings = try arena.makeArray(of: readings, max: Telemetry.readingsMax, "readings") {
            element throws(DeviceError) in try element.wire(in: arena)
        }
        return wire
    }
}

extension Reading: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Reading

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__reading__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        sensor = wire.sensor
        value = wire.value
        ageMs = wire.age_ms
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__reading__init)
        wire.pointee.sensor = sensor
        wire.pointee.value = value
        wire.pointee.age_ms = ageMs
        return wire
    }
}
