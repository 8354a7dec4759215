public import NIOCore

/// Frames on a stream of bytes: each behind its length as a varint (protobuf's delimited format).
///
/// The length is checked before anything is allocated for it. What is wrong with a length can't be skipped, so the
/// connection must close; what is wrong inside a frame costs that frame alone.
public enum DelimitedFrames {
    /// Takes the bytes of the next frame off the buffer; nil when they are not all there yet. Throws `BAD_MESSAGE` for
    /// the length 0 and one that never ends, `TOO_LARGE` for one beyond ``Frame/bytesMax``.
    public static func next(from buffer: inout ByteBuffer) throws(DeviceError) -> ByteBuffer? {
        guard let (length, prefix) = try length(of: buffer) else { return nil }
        guard buffer.readableBytes >= prefix + length else { return nil }
        buffer.moveReaderIndex(forwardBy: prefix)
        return buffer.readSlice(length: length)
    }

    /// Appends a frame and its length.
    public static func write(_ frame: Frame, into buffer: inout ByteBuffer) throws(DeviceError) {
        let start = buffer.writerIndex
        // Nearly every frame is shorter than 128 bytes, so one byte of length is kept free for it.
        buffer.writeInteger(UInt8(0))
        do {
            try frame.encode(into: &buffer)
        } catch {
            buffer.moveWriterIndex(to: start)
            throw error
        }
        let length = buffer.writerIndex - start - 1
        if length < 0x80 {
            buffer.setInteger(UInt8(length), at: start)
        } else {
            widen(length, at: start, in: &buffer)
        }
    }

    private static func widen(_ length: Int, at start: Int, in buffer: inout ByteBuffer) {
        let body = buffer.getSlice(at: start + 1, length: length) ?? ByteBuffer()
        buffer.moveWriterIndex(to: start)
        var rest = length
        while rest >= 0x80 {
            buffer.writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        buffer.writeInteger(UInt8(rest))
        buffer.writeImmutableBuffer(body)
    }

    private static func length(of buffer: ByteBuffer) throws(DeviceError) -> (length: Int, prefix: Int)? {
        var length = 0
        for index in 0..<min(buffer.readableBytes, 5) {
            guard let byte: UInt8 = buffer.getInteger(at: buffer.readerIndex + index) else { return nil }
            length |= Int(byte & 0x7f) << (7 * index)
            guard length <= Frame.bytesMax else {
                throw DeviceError(.tooLarge, "a frame has at most \(Frame.bytesMax) bytes")
            }
            if byte & 0x80 == 0 {
                guard length > 0 else { throw DeviceError(.badMessage, "a frame of length 0") }
                return (length, index + 1)
            }
        }
        guard buffer.readableBytes < 5 else { throw DeviceError(.badMessage, "a length that does not end") }
        return nil
    }
}
