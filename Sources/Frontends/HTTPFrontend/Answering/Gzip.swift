internal import CZlib
import NIOCore

/// gzip (RFC 1952) of a whole body by zlib. The same bytes give the same bytes: no time and no name in the head.
enum Gzip {
    /// Nil if zlib has no memory for it.
    static func compress(_ plain: ByteBuffer) -> ByteBuffer? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(plain.readableBytes)))
        var packed = ByteBufferAllocator().buffer(capacity: bound)
        var status = Z_OK
        packed.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { memory in
            plain.withUnsafeReadableBytes { bytes in
                // zlib only reads it, though its interface is older than const.
                stream.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: Bytef.self).baseAddress)
                stream.avail_in = UInt32(bytes.count)
                stream.next_out = memory.bindMemory(to: Bytef.self).baseAddress
                stream.avail_out = UInt32(memory.count)
                status = deflate(&stream, Z_FINISH)
            }
            return memory.count - Int(stream.avail_out)
        }
        return status == Z_STREAM_END ? packed : nil
    }

    /// zlib's own choice between size and time.
    private static let level: Int32 = 6
    private static let memoryLevel: Int32 = 8
    /// The largest window; 16 more asks for gzip's head and end.
    private static let windowBits: Int32 = 15 + 16
}
