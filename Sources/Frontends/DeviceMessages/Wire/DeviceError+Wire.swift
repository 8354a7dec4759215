import CDeviceMessages

extension DeviceError: DeviceMessage, WireMessage {
    typealias Wire = Facet__Device__V1__Error

    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>? {
        facet__device__v1__error__unpack(facet_arena_allocator(), length, bytes)
    }

    init(wire: Wire) throws(DeviceError) {
        let fields = WireFields()
        code = ErrorCode(wire: wire.code)
        id = wire.id
        retryAfterMs = wire.retry_after_ms
        detail = try fields.text(wire.detail, max: DeviceError.detailBytesMax, "detail")
    }

    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire> {
        let wire = try arena.make(facet__device__v1__error__init)
        wire.pointee.code = code.wire
        wire.pointee.id = id
        wire.pointee.retry_after_ms = retryAfterMs
        let detail = cut(detail, to: Self.detailBytesMax)
        wire.pointee.detail = try arena.string(detail, max: Self.detailBytesMax, "detail")
        return wire
    }
}
