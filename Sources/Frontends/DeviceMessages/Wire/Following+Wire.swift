import CDeviceMessages

extension Follow: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Follow

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__follow__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields(id: wire.id)
        id = wire.id
        composition = try fields.name(wire.composition, max: 32, "composition")
        subject = try fields.name(wire.subject, max: 64, "subject")
        known = try fields.bytes(wire.known, max: 16, "known")
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__follow__init)
        wire.pointee.id = id
        wire.pointee.composition = try arena.string(composition, max: 32, "composition")
        wire.pointee.subject = try arena.string(subject, max: 64, "subject")
        wire.pointee.known = try arena.bytes(known, max: 16, "known")
        return wire
    }
}

extension View: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__View

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__view__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields(id: wire.id)
        id = wire.id
        body = try fields.bytes(wire.body, max: Answer.bodyBytesMax, "body")
        version = try fields.bytes(wire.version, max: 16, "version")
        staleParts = wire.stale_parts
        missingParts = wire.missing_parts
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__view__init)
        wire.pointee.id = id
        wire.pointee.body = try arena.bytes(body, max: Answer.bodyBytesMax, "body")
        wire.pointee.version = try arena.bytes(version, max: 16, "version")
        wire.pointee.stale_parts = staleParts
        wire.pointee.missing_parts = missingParts
        return wire
    }
}

extension Unfollow: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Unfollow

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__unfollow__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        id = wire.id
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__unfollow__init)
        wire.pointee.id = id
        return wire
    }
}
