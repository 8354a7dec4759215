public import NIOCore
import NIOPosix
import Synchronization

/// Stands before a service and passes bytes on; what comes back it can keep for a while, or let drip, and it can tell when
/// certain bytes are there.
public final class TCPProxy: Sendable {
    public enum Return: Sendable {
        case atOnce
        case delayed(TimeAmount)
        /// A byte each interval.
        case dripped(TimeAmount)
    }

    public enum Direction: Sendable {
        case there, back
    }

    /// Sees bytes before they are passed on; true: it has seen what it was to see, and is asked no more.
    public typealias Watch = @Sendable (ByteBuffer) -> Bool

    private let channel: any Channel
    private let way: Way

    final class Way: Sendable {
        let back = Mutex(Return.atOnce)
        let watches = Mutex<[TCPProxy.Direction: TCPProxy.Watch]>([:])
        let isSilent = Mutex(false)

        func see(_ bytes: ByteBuffer, _ direction: TCPProxy.Direction) {
            watches.withLock { watches in
                if let watch = watches[direction], watch(bytes) { watches[direction] = nil }
            }
        }
    }

    public init(to port: Int) async throws {
        let way = Way()
        self.way = way
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                ClientBootstrap(group: client.eventLoop)
                    .channelInitializer { server in
                        server.eventLoop.makeCompletedFuture {
                            try server.pipeline.syncOperations.addHandler(ReturningBytes(to: client, way))
                        }
                    }
                    .connect(host: "127.0.0.1", port: port)
                    .flatMapThrowing { server in
                        try client.pipeline.syncOperations.addHandler(PassedBytes(to: server, way))
                        try client.syncOptions?.setOption(.autoRead, value: true)
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    public var port: Int { channel.localAddress?.port ?? 0 }
    public var url: String { "http://127.0.0.1:\(port)" }

    /// What happens from now on to bytes that come back.
    public func `return`(_ back: Return) {
        way.back.withLock { $0 = back }
    }

    /// Looks at what passes in that direction from now on, on the connection's thread.
    public func watch(_ direction: Direction, _ watch: @escaping Watch) {
        way.watches.withLock { $0[direction] = watch }
    }

    /// Whether a watch hasn't seen yet what it was to see.
    public func isWatched(_ direction: Direction) -> Bool {
        way.watches.withLock { $0[direction] != nil }
    }

    /// From now on nothing passes, either way, and nobody is told that a connection ended.
    public func setSilent(_ isSilent: Bool) {
        way.isSilent.withLock { $0 = isSilent }
    }

    public func stop() async {
        try? await channel.close()
    }
}

/// To the service.
private final class PassedBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let server: any Channel
    private let way: TCPProxy.Way

    init(to server: any Channel, _ way: TCPProxy.Way) {
        self.server = server
        self.way = way
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        way.see(bytes, .there)
        if !way.isSilent.withLock({ $0 }) { server.writeAndFlush(bytes, promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !way.isSilent.withLock({ $0 }) { server.close(promise: nil) }
    }
}

/// Back to the client, in order.
private final class ReturningBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel
    private let way: TCPProxy.Way
    private var clearAt = NIODeadline.now()

    init(to client: any Channel, _ way: TCPProxy.Way) {
        self.client = client
        self.way = way
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        way.see(bytes, .back)
        if way.isSilent.withLock({ $0 }) { return }
        switch way.back.withLock({ $0 }) {
        case .atOnce: send(bytes, after: .zero, context)
        case .delayed(let time): send(bytes, after: time, context)
        case .dripped(let interval):
            while let byte = bytes.readSlice(length: 1) { send(byte, after: interval, context) }
        }
    }

    private func send(_ bytes: ByteBuffer, after time: TimeAmount, _ context: ChannelHandlerContext) {
        clearAt = max(clearAt, .now()) + time
        guard clearAt > .now() else { return client.writeAndFlush(bytes, promise: nil) }
        let client = client
        context.eventLoop.scheduleTask(deadline: clearAt) { client.writeAndFlush(bytes, promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !way.isSilent.withLock({ $0 }) { client.close(promise: nil) }
    }
}
