import CDeviceMessages
import NIOCore

/// This thread's message memory, as encoding fills it. Valid until the next message of this thread.
struct Arena: ~Copyable {
    func make<Value>(_ initialize: (UnsafeMutablePointer<Value>) -> Void) throws(DeviceError)
        -> UnsafeMutablePointer<Value>
    {
        let pointer = try allocate(MemoryLayout<Value>.stride).assumingMemoryBound(to: Value.self)
        initialize(pointer)
        return pointer
    }

    /// An array of pointers, as protobuf-c keeps repeated messages.
    func makeArray<Element, Value>(
        of elements: [Element], max: Int, _ field: StaticString,
        _ make: (Element) throws(DeviceError) -> UnsafeMutablePointer<Value>
    ) throws(DeviceError) -> UnsafeMutablePointer<UnsafeMutablePointer<Value>?>? {
        guard elements.count <= max else { throw DeviceError(.tooLarge, "\(field): at most \(max)") }
        guard !elements.isEmpty else { return nil }
        let array = try allocate(elements.count * MemoryLayout<UnsafeMutablePointer<Value>?>.stride)
            .assumingMemoryBound(to: UnsafeMutablePointer<Value>?.self)
        for (index, element) in elements.enumerated() {
            array[index] = try make(element)
        }
        return array
    }

    func string(_ text: String, max: Int, _ field: StaticString) throws(DeviceError) -> UnsafeMutablePointer<CChar> {
        let count = text.utf8.count
        guard count <= max else { throw DeviceError(.tooLarge, "\(field): at most \(max) bytes") }
        let bytes = try allocate(count + 1).assumingMemoryBound(to: UInt8.self)
        var end = bytes
        for byte in text.utf8 {
            guard byte != 0 else { throw DeviceError(.badMessage, "\(field): NUL in a text") }
            end.pointee = byte
            end += 1
        }
        end.pointee = 0
        return UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: CChar.self)
    }

    func bytes(_ buffer: ByteBuffer, max: Int, _ field: StaticString) throws(DeviceError) -> ProtobufCBinaryData {
        let count = buffer.readableBytes
        guard count <= max else { throw DeviceError(.tooLarge, "\(field): at most \(max) bytes") }
        guard count > 0 else { return ProtobufCBinaryData(len: 0, data: nil) }
        let copy = try allocate(count)
        buffer.withUnsafeReadableBytes { UnsafeMutableRawBufferPointer(start: copy, count: count).copyMemory(from: $0) }
        return ProtobufCBinaryData(len: count, data: copy.assumingMemoryBound(to: UInt8.self))
    }

    private func allocate(_ size: Int) throws(DeviceError) -> UnsafeMutableRawPointer {
        guard let pointer = facet_arena_allocate(size) else {
            throw DeviceError(.tooLarge, "a message has at most \(Frame.bytesMax) bytes")
        }
        return pointer
    }
}
