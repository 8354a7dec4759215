import CDeviceMessages

extension Ack: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Ack

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__ack__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields()
        epoch = wire.epoch
        through = wire.through
        ranges = try fields.array(
            wire.ranges, count: wire.n_ranges, max: Ack.rangesMax, "ranges", Ack.Range.init(wire:))
        rejected = try fields.array(
            wire.rejected, count: wire.n_rejected, max: Ack.rejectedMax, "rejected", Ack.Rejected.init(wire:))
        retryAfterMs = wire.retry_after_ms
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__ack__init)
        wire.pointee.epoch = epoch
        wire.pointee.through = through
        wire.pointee.n_ranges = ranges.count
        wire.pointee.ranges = try arena.makeArray(of: ranges, max: Ack.rangesMax, "ranges") {
            element throws(DeviceError) in try element.wire(in: arena)
        }
        wire.pointee.n_rejected = rejected.count
        wire.pointee.rejected = try arena.makeArray(of: rejected, max: Ack.rejectedMax, "rejected") {
            element throws(DeviceError) in try element.wire(in: arena)
        }
        wire.pointee.retry_after_ms = retryAfterMs
        return wire
    }
}

extension Ack.Range {
    typealias Wire = Facet__Device__V1__Ack__Range

    init(wire: Wire) throws(DeviceError) {
        first = wire.first
        last = wire.last
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__ack__range__init)
        wire.pointee.first = first
        wire.pointee.last = last
        return wire
    }
}

extension Ack.Rejected {
    typealias Wire = Facet__Device__V1__Ack__Rejected

    init(wire: Wire) throws(DeviceError) {
        sequence = wire.sequence
        code = ErrorCode(wire: wire.code)
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__ack__rejected__init)
        wire.pointee.sequence = sequence
        wire.pointee.code = code.wire
        return wire
    }
}
