import DeviceMessages
import NIOCore
import NIOPosix
import NIOSSL

/// One short conversation of a device over frames: hello, welcome, ask, answer, goodbye by closing.
struct FrameConversation {
    static let timeMax = TimeAmount.seconds(5)

    let address: ListeningAt
    /// The file of those who vouch for the listener; nil: without TLS.
    var authorities: String?

    /// The answer, and the time from the ask to it.
    func ask(_ ask: Ask, after hello: Hello) async throws -> (Answer, Duration) {
        let tls = try authorities.map(Self.tls)
        let host = address.host
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Self.timeMax)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(tls.handler(for: host)) }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        // Whatever hangs, hangs no longer than this.
        let limit = channel.channel.eventLoop.scheduleTask(in: Self.timeMax) { channel.channel.close(promise: nil) }
        defer { limit.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            var frames = FrameReader(bytes: inbound.makeAsyncIterator())
            try await outbound.write(bytes(of: .hello(hello)))
            guard case .welcome = try await frames.next() else { throw UnexpectedFrame() }
            let began = ContinuousClock.now
            try await outbound.write(bytes(of: .ask(ask)))
            while true {
                switch try await frames.next() {
                case .answer(let answer) where answer.id == ask.id: return (answer, ContinuousClock.now - began)
                case .ping(let ping): try await outbound.write(bytes(of: .pong(Pong(nonce: ping.nonce))))
                default: continue
                }
            }
        }
    }

    private static func tls(_ authorities: String) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(authorities)
        return try NIOSSLContext(configuration: configuration)
    }

    private func bytes(of frame: Frame) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        try DelimitedFrames.write(frame, into: &buffer)
        return buffer
    }
}

extension NIOSSLContext {
    /// Names are sent to the server, addresses aren't (RFC 6066, section 3); both are verified.
    fileprivate func handler(for host: String) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: self, serverHostname: isAddress ? nil : host)
    }
}

/// Frames out of the bytes of a connection.
private struct FrameReader {
    var bytes: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffer = ByteBuffer()

    init(bytes: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) {
        self.bytes = bytes
    }

    /// Throws what the server says is wrong.
    mutating func next() async throws -> Frame {
        while true {
            if let frame = try DelimitedFrames.next(from: &buffer) {
                let frame = try Frame(decoding: frame)
                switch frame {
                case .error(let error): throw error
                case .goodbye(let goodbye): throw Refused(reason: goodbye.reason)
                default: return frame
                }
            }
            guard var more = try await bytes.next() else { throw ConnectionClosed() }
            buffer.writeBuffer(&more)
        }
    }
}

private struct ConnectionClosed: Error, CustomStringConvertible {
    let description = "the connection closed without an answer"
}

private struct Refused: Error, CustomStringConvertible {
    let reason: ErrorCode

    var description: String { "the server said goodbye: \(reason)" }
}

private struct UnexpectedFrame: Error, CustomStringConvertible {
    let description = "the server's first frame is not a welcome"
}
