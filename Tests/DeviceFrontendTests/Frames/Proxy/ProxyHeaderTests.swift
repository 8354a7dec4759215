import CompositionCore
import NIOCore
import Testing

@testable import DeviceFrontend

/// The header alone, byte by byte.
struct ProxyHeaderTests {
    static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
    static let ports: [UInt8] = [0x12, 0x67, 0x1f, 0x93]

    static func header(_ command: UInt8, _ family: UInt8, _ block: [UInt8]) -> [UInt8] {
        signature + [command, family, UInt8(block.count >> 8), UInt8(block.count & 0xff)] + block
    }

    static let ipv4 = header(0x21, 0x11, [192, 0, 2, 1, 10, 0, 0, 1] + ports)
    static let ipv6 = header(
        0x21, 0x21,
        [0x20, 1, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [7] + Array(repeating: 1, count: 16) + ports)

    @Test(arguments: [
        (ipv4, "192.0.2.1"), (ipv6, "2001:db8::7"),
        (header(0x21, 0x11, [192, 0, 2, 1, 10, 0, 0, 1] + ports + [4, 0, 2, 0, 0]), "192.0.2.1"),
        (header(0x20, 0x00, []), nil), (header(0x20, 0x11, [192, 0, 2, 1, 10, 0, 0, 1] + ports), nil),
        (header(0x21, 0x00, []), nil), (header(0x21, 0x31, Array(repeating: 0x61, count: 216)), nil),
        (Array("PROXY TCP4 192.0.2.1 10.0.0.1 4711 8083\r\n".utf8), "192.0.2.1"),
        (Array("PROXY TCP6 2001:db8::7 ::1 4711 8083\r\n".utf8), "2001:db8::7"),
        (Array("PROXY UNKNOWN\r\n".utf8), nil), (Array("PROXY UNKNOWN what ever\r\n".utf8), nil),
    ])
    func `a whole header says whose connection it is and leaves what follows it`(bytes: [UInt8], address: String?) {
        for split in 0..<bytes.count {
            var first = ByteBuffer(bytes: bytes[..<split])
            #expect(ProxyHeader.take(from: &first) == .needsMore, "after \(split) bytes")
        }
        var buffer = ByteBuffer(bytes: bytes + [1, 2, 3])
        #expect(ProxyHeader.take(from: &buffer) == .from(address.flatMap { NetworkAddress($0) }))
        #expect(Array(buffer.readableBytesView) == [1, 2, 3])
    }

    @Test(
        arguments: [
            [1], Array("GET / HTTP/1.1\r\n".utf8), [13, 10, 13, 11], signature + [0x11, 0x11, 0, 12],
            signature + [0x22, 0x11, 0, 12], header(0x21, 0x12, [192, 0, 2, 1, 10, 0, 0, 1] + ports),
            header(0x21, 0x11, [192, 0, 2, 1]), header(0x21, 0x21, [192, 0, 2, 1, 10, 0, 0, 1] + ports),
            header(0x21, 0x11, [192, 0, 2, 1, 10, 0, 0, 1] + ports + [4, 0, 9, 0]),
            header(0x21, 0x11, [192, 0, 2, 1, 10, 0, 0, 1] + ports + [4]), signature + [0x21, 0x11, 2, 9],
            signature + [0x21, 0x11, 0xff, 0xff],
            Array("PROXY TCP4 192.0.2.1 10.0.0.1 4711 8083\n".utf8),
            Array("PROXY TCP4 192.0.2.1 10.0.0.1 4711\r\n".utf8),
            Array("PROXY TCP4 2001:db8::7 ::1 4711 8083\r\n".utf8), Array("PROXY TCP6 192.0.2.1 10.0.0.1 1 2\r\n".utf8),
            Array("PROXY TCP4 192.0.2.1 10.0.0.1 +1 8083\r\n".utf8),
            Array("PROXY TCP4 192.0.2.01 10.0.0.1 1 2\r\n".utf8),
            Array("PROXY TCP4 192.0.2.1 10.0.0.1 70000 2\r\n".utf8),
            Array("PROXY UDP4 192.0.2.1 10.0.0.1 1 2\r\n".utf8),
            Array("PROXY  TCP4 192.0.2.1 10.0.0.1 1 2\r\n".utf8), Array("PROXi".utf8),
            Array(("PROXY " + String(repeating: "a", count: 101)).utf8), Array("\n".utf8),
        ] as [[UInt8]])
    func `anything else is malformed, with its first wrong byte`(bytes: [UInt8]) {
        var buffer = ByteBuffer(bytes: bytes)
        #expect(ProxyHeader.take(from: &buffer) == .malformed)
    }

    @Test func `no bytes at all can crash it`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var bytes = Bool.random() ? Self.ipv4 : Array("PROXY TCP4 192.0.2.1 10.0.0.1 4711 8083\r\n".utf8)
            for _ in 0..<3 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255) }
            var buffer = ByteBuffer(bytes: bytes)
            _ = ProxyHeader.take(from: &buffer)
            #expect(buffer.readableBytes <= bytes.count)
        }
    }
}
