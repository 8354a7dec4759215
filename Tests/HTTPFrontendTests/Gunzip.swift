import CZlib
import NIOCore

struct NotGzip: Error {}

/// What zlib makes of gzip that somebody else compressed.
func gunzip(_ packed: ByteBuffer) throws -> ByteBuffer {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else { throw NotGzip() }
    defer { inflateEnd(&stream) }
    var packed = packed
    var plain = ByteBuffer()
    var status = Z_OK
    packed.withUnsafeMutableReadableBytes { bytes in
        stream.next_in = bytes.bindMemory(to: Bytef.self).baseAddress
        stream.avail_in = UInt32(bytes.count)
        while status == Z_OK {
            plain.writeWithUnsafeMutableBytes(minimumWritableBytes: 64 << 10) { memory in
                stream.next_out = memory.bindMemory(to: Bytef.self).baseAddress
                stream.avail_out = UInt32(memory.count)
                status = inflate(&stream, Z_NO_FLUSH)
                return memory.count - Int(stream.avail_out)
            }
        }
    }
    guard status == Z_STREAM_END else { throw NotGzip() }
    return plain
}
