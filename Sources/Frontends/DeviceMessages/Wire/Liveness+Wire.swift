import CDeviceMessages

extension Ping: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Ping

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__ping__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        nonce = wire.nonce
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__ping__init)
        wire.pointee.nonce = nonce
        return wire
    }
}

extension Pong: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Pong

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__pong__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        nonce = wire.nonce
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__pong__init)
        wire.pointee.nonce = nonce
        return wire
    }
}

extension Goodbye: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Goodbye

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__goodbye__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        reason = ErrorCode(wire: wire.reason)
        reconnectAfterMs = wire.reconnect_after_ms
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__goodbye__init)
        wire.pointee.reason = reason.wire
        wire.pointee.reconnect_after_ms = reconnectAfterMs
        return wire
    }
}
