import CDeviceMessages

extension Command: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Command

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__command__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields(id: wire.id)
        id = wire.id
        name = try fields.name(wire.name, max: 32, "name")
        arguments = try fields.bytes(wire.arguments, max: 512, "arguments")
        expiresMs = wire.expires_ms
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__command__init)
        wire.pointee.id = id
        wire.pointee.name = try arena.string(name, max: 32, "name")
        wire.pointee.arguments = try arena.bytes(arguments, max: 512, "arguments")
        wire.pointee.expires_ms = expiresMs
        return wire
    }
}

extension CommandResult: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__CommandResult

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__command_result__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields(id: wire.id)
        id = wire.id
        code = wire.code
        detail = try fields.text(wire.detail, max: 96, "detail")
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__command_result__init)
        wire.pointee.id = id
        wire.pointee.code = code
        wire.pointee.detail = try arena.string(detail, max: 96, "detail")
        return wire
    }
}
