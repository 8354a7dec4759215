import CompositionCore
import DeviceMessages
import Logging
import NIOCore
import NIOEmbedded
import Synchronization
import TestFixtures
import Testing

@testable import DeviceFrontend

/// Devices behind a proxy, on real sockets.
struct ProxyConnectionTests {
    // safe: a literal that is one
    static let loopback = TrustedProxies("127.0.0.0/8")!
    static let proxied = ProxyHeaderTests.ipv4

    @Test(arguments: [
        proxied, ProxyHeaderTests.ipv6, ProxyHeaderTests.header(0x20, 0, []),
        Array("PROXY TCP4 192.0.2.1 10.0.0.1 4711 8083\r\n".utf8),
    ])
    func `a device behind a trusted proxy is welcomed, with the header in one piece with its hello or not`(
        header: [UInt8]
    ) async throws {
        try await FramesFixture.run(proxy: .required(from: Self.loopback)) { fixture in
            for split in [0, 1, header.count - 1, header.count] {
                let client = try await FrameClient.connect(port: fixture.port)
                var hello = ByteBuffer(bytes: header[split...])
                try DelimitedFrames.write(.hello(Self.hello), into: &hello)
                if split > 0 { try await client.send(bytes: Array(header[..<split])) }
                try await client.send(hello)
                guard case .welcome = try await client.next() else { throw UnexpectedFrame() }
                await client.close()
            }
        }
    }

    @Test func `the address that the proxy tells is the connection's`() async throws {
        try await FramesFixture.run(proxy: .required(from: Self.loopback)) { fixture in
            let older = try await Self.connect(fixture)
            let newer = try await Self.connect(fixture)
            try await eventually("the older one is replaced") {
                fixture.log.lines.contains { $0.contains("address=192.0.2.1") }
            }
            await older.close()
            await newer.close()
        }
    }

    @Test(arguments: [
        [], ProxyHeaderTests.header(0x21, 0x11, [1]), Array("GET / HTTP/1.1\r\n".utf8), Array(proxied.dropLast()),
    ])
    func `without a whole header the connection ends, and others are served`(bytes: [UInt8]) async throws {
        try await FramesFixture.run(proxy: .required(from: Self.loopback)) { fixture in
            let client = try await FrameClient.connect(port: fixture.port)
            if !bytes.isEmpty { try await client.send(bytes: bytes) }
            let other = try await Self.connect(fixture)
            #expect(try await client.next() == nil)
            await other.close()
        }
    }

    @Test func `a hello without a header is turned away`() async throws {
        try await FramesFixture.run(proxy: .required(from: Self.loopback)) { fixture in
            let client = try await FrameClient.connect(port: fixture.port)
            try await client.send(.hello(Self.hello))
            #expect(try await client.next() == nil)
        }
    }

    @Test func `who isn't a trusted proxy is turned away, header or not`() async throws {
        // safe: a literal that is one
        let elsewhere = TrustedProxies("192.0.2.0/24, 2001:db8::/32")!
        try await FramesFixture.run(proxy: .required(from: elsewhere)) { fixture in
            let client = try await FrameClient.connect(port: fixture.port)
            var hello = ByteBuffer(bytes: Self.proxied)
            try DelimitedFrames.write(.hello(Self.hello), into: &hello)
            try? await client.send(hello)
            #expect(try await client.next() == nil)
        }
    }

    @Test func `where no proxy is expected a header is no frame`() async throws {
        try await FramesFixture.run { fixture in
            let client = try await FrameClient.connect(port: fixture.port)
            try await client.send(bytes: Self.proxied)
            while let frame = try await client.next() {
                guard case .error = frame else { return #expect(Bool(false), "\(frame)") }
            }
        }
    }

    @Test func `handlers behind it hear of the address, then of the connection, then of the bytes`() throws {
        // safe: a literal that is one
        let channel = EmbeddedChannel(handler: ProxyHeaderHandler(from: TrustedProxies("unix:")!))
        let heard = Heard()
        try channel.pipeline.syncOperations.addHandler(heard)
        channel.pipeline.fireChannelActive()
        try channel.writeInbound(ByteBuffer(bytes: Self.proxied[..<20]))
        #expect(heard.events.isEmpty)
        try channel.writeInbound(ByteBuffer(bytes: Self.proxied[20...] + [1, 2]))
        try channel.writeInbound(ByteBuffer(bytes: [3]))
        #expect(heard.events == ["from 192.0.2.1", "active", "bytes 2", "bytes 1"])
        #expect((try? channel.pipeline.syncOperations.handler(type: ProxyHeaderHandler.self)) == nil)
        _ = try channel.finish()
    }

    private static let hello = Hello(deviceID: "d1", apiKey: TestDirectory.key, epoch: 7)

    private static func connect(_ fixture: FramesFixture) async throws -> FrameClient {
        let client = try await FrameClient.connect(port: fixture.port)
        try await client.send(bytes: proxied)
        try await client.send(.hello(hello))
        guard case .welcome = try await client.next() else { throw UnexpectedFrame() }
        return client
    }
}

/// What a handler behind the one in question hears.
private final class Heard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var events: [String] = []

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let from = event as? ConnectedFrom { events.append("from \(from.address)") }
    }

    func channelActive(context: ChannelHandlerContext) { events.append("active") }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        events.append("bytes \(unwrapInboundIn(data).readableBytes)")
    }
}
