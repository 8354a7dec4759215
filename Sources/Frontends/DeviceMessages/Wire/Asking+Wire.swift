import CDeviceMessages

extension Ask: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Ask

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__ask__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields(id: wire.id)
        id = wire.id
        composition = try fields.name(wire.composition, max: 32, "composition")
        subject = try fields.name(wire.subject, max: 64, "subject")
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__ask__init)
        wire.pointee.id = id
        wire.pointee.composition = try arena.string(composition, max: 32, "composition")
        wire.pointee.subject = try arena.string(subject, max: 64, "subject")
        return wire
    }
}

extension Answer: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Answer

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__answer__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields(id: wire.id)
        id = wire.id
        body = try fields.bytes(wire.body, max: Answer.bodyBytesMax, "body")
        staleParts = wire.stale_parts
        missingParts = wire.missing_parts
        error = if let error = wire.error { try DeviceError(wire: error.pointee) } else { nil }
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__answer__init)
        wire.pointee.id = id
        wire.pointee.body = try arena.bytes(body, max: Answer.bodyBytesMax, "body")
        wire.pointee.stale_parts = staleParts
        wire.pointee.missing_parts = missingParts
        wire.pointee.error = if let error { try error.wire(in: arena) } else { nil }
        return wire
    }
}
