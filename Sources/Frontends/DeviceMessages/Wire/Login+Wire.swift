import CDeviceMessages

extension Hello: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Hello

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__hello__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields()
        protocolVersion = wire.protocol
        deviceID = try fields.name(wire.device_id, max: 64, "device_id")
        apiKey = try fields.text(wire.api_key, max: 64, "api_key")
        epoch = wire.epoch
        model = try fields.text(wire.model, max: 32, "model")
        firmware = try fields.text(wire.firmware, max: 32, "firmware")
        keepAliveSeconds = wire.keep_alive_s
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__hello__init)
        wire.pointee.protocol = protocolVersion
        wire.pointee.device_id = try arena.string(deviceID, max: 64, "device_id")
        wire.pointee.api_key = try arena.string(apiKey, max: 64, "api_key")
        wire.pointee.epoch = epoch
        wire.pointee.model = try arena.string(model, max: 32, "model")
        wire.pointee.firmware = try arena.string(firmware, max: 32, "firmware")
        wire.pointee.keep_alive_s = keepAliveSeconds
        return wire
    }
}

extension Welcome: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Welcome

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__welcome__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        timeMs = wire.time_ms
        keepAliveSeconds = wire.keep_alive_s
        maxFrameBytes = wire.max_frame_bytes
        committedThrough = wire.committed_through
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__welcome__init)
        wire.pointee.time_ms = timeMs
        wire.pointee.keep_alive_s = keepAliveSeconds
        wire.pointee.max_frame_bytes = maxFrameBytes
        wire.pointee.committed_through = committedThrough
        return wire
    }
}
