import CDeviceMessages
import NIOCore

/// A message with a struct that protoc-c generated. This is the only place that calls protobuf-c's packer.
protocol WireMessage: DeviceMessage {
    associatedtype Wire

    /// The generated `unpack`, into this thread's arena.
    static func unpack(_ length: Int, _ bytes: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<Wire>?

    /// Copies out of the arena, and checks.
    init(wire: Wire) throws(DeviceError)

    /// Fills the struct and all that it points to into the arena, and checks.
    func wire(in arena: borrowing Arena) throws(DeviceError) -> UnsafeMutablePointer<Wire>
}

extension WireMessage {
    public init(decoding bytes: ByteBuffer) throws(DeviceError) {
        guard bytes.readableBytes <= Frame.bytesMax else {
            throw DeviceError(.tooLarge, "a message has at most \(Frame.bytesMax) bytes")
        }
        facet_arena_reset()
        let unpacked = bytes.withUnsafeReadableBytes {
            Self.unpack($0.count, $0.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        guard let unpacked else {
            throw facet_arena_is_exhausted() != 0
                ? DeviceError(.tooLarge, "too many fields in one message")
                : DeviceError(.badMessage, "not a message of this protocol")
        }
        try self.init(wire: unpacked.pointee)
    }

    public func encode(into buffer: inout ByteBuffer) throws(DeviceError) {
        facet_arena_reset()
        let message = UnsafeMutableRawPointer(try wire(in: Arena())).assumingMemoryBound(to: ProtobufCMessage.self)
        let size = protobuf_c_message_get_packed_size(message)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) {
            guard let start = $0.baseAddress else { return 0 }
            return protobuf_c_message_pack(message, start.assumingMemoryBound(to: UInt8.self))
        }
    }
}
