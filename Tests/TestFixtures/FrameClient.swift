public import DeviceMessages
public import NIOCore
import NIOPosix
public import NIOSSL

/// A device on a real socket.
public final class FrameClient: Sendable {
    private let channel: any Channel
    private let cursor: Cursor

    private init(_ channel: any Channel, _ received: AsyncThrowingStream<Frame, any Error>) {
        self.channel = channel
        cursor = Cursor(received)
    }

    /// - Parameters:
    ///   - address: of the loopback, that it connects from; nil: whichever the kernel takes
    ///   - tls: speaks TLS, to `localhost`
    public static func connect(
        port: Int, from address: String? = nil, reads: Bool = true, tls: TLSConfiguration? = nil
    ) async throws -> FrameClient {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: Frame.self)
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let address { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: address, port: 0)) }
        let channel =
            try await bootstrap
            .channelOption(.autoRead, value: reads)
            .channelOption(.socketOption(.so_rcvbuf), value: 16 * 1024)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHandler(FrameCollector(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return FrameClient(channel, stream)
    }

    public func send(_ frames: Frame...) async throws {
        var buffer = ByteBuffer()
        for frame in frames { try DelimitedFrames.write(frame, into: &buffer) }
        try await send(buffer)
    }

    public func send(bytes: [UInt8]) async throws {
        try await send(ByteBuffer(bytes: bytes))
    }

    public func send(_ buffer: ByteBuffer) async throws {
        try await channel.writeAndFlush(buffer)
    }

    /// The next frame; nil when the server closed.
    public func next() async throws -> Frame? {
        try await cursor.next()
    }

    public func close() async {
        try? await channel.close()
    }
}

private actor Cursor {
    private var iterator: AsyncThrowingStream<Frame, any Error>.Iterator

    init(_ stream: AsyncThrowingStream<Frame, any Error>) {
        iterator = stream.makeAsyncIterator()
    }

    func next() async throws -> Frame? {
        var copy = iterator
        defer { iterator = copy }
        return try await copy.next(isolation: self)
    }
}

private final class FrameCollector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let frames: AsyncThrowingStream<Frame, any Error>.Continuation
    private var inbound = ByteBuffer()

    init(_ frames: AsyncThrowingStream<Frame, any Error>.Continuation) {
        self.frames = frames
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbound.writeImmutableBuffer(unwrapInboundIn(data))
        do {
            while let bytes = try DelimitedFrames.next(from: &inbound) { frames.yield(try Frame(decoding: bytes)) }
        } catch {
            frames.finish(throwing: error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        frames.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOSSLError || error is BoringSSLError { frames.finish(throwing: error) }
        context.close(promise: nil)
    }
}
