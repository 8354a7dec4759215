import DeviceMessages
import NIOCore
import NIOPosix
import NIOSSL

/// A listener that speaks frames as the system does, and misbehaves when a test wants it.
final class FramesStub: Sendable {
    struct Behaviour: Sendable {
        /// Whose hello is refused.
        var refused: Set<String> = []
        /// Acknowledges without having stored anything.
        var lies = false
        /// Says goodbye instead of acknowledging each so-and-so-many-th message of a connection.
        var goodbyeEvery: Int?
        /// Stores and acknowledges nothing of these sequences, and says so.
        var rejected: Set<UInt32> = []
        /// Knows nothing that can be followed.
        var refusesFollows = false
        /// Shows what was, and not what an ask is answered.
        var showsThePast = false
        /// What each device is told to do when it has signed in.
        var commands: [Command] = []
    }

    let storage: Storage
    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }

    static func with<Result>(
        _ behaviour: Behaviour = Behaviour(), storage: Storage = Storage(),
        tls: (certificate: String, key: String)? = nil, _ body: (FramesStub) async throws -> Result
    ) async throws -> Result {
        let stub = try await FramesStub(behaviour, storage, try tls.map(Self.context))
        do {
            let result = try await body(stub)
            try await stub.channel.close()
            return result
        } catch {
            try? await stub.channel.close()
            throw error
        }
    }

    private static func context(_ files: (certificate: String, key: String)) throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem))))
    }

    private init(_ behaviour: Behaviour, _ storage: Storage, _ tls: NIOSSLContext?) async throws {
        self.storage = storage
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(FramesStubHandler(behaviour, storage))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }
}

private final class FramesStubHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: FramesStub.Behaviour
    private let storage: Storage
    private var bytes = ByteBuffer()
    private var hello: Hello?
    private var messages = 0

    init(_ behaviour: FramesStub.Behaviour, _ storage: Storage) {
        self.behaviour = behaviour
        self.storage = storage
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var arrived = unwrapInboundIn(data)
        bytes.writeBuffer(&arrived)
        do {
            while let frame = try DelimitedFrames.next(from: &bytes) {
                handle(try Frame(decoding: frame), context)
            }
        } catch {
            context.close(promise: nil)
        }
    }

    private func handle(_ frame: Frame, _ context: ChannelHandlerContext) {
        switch frame {
        case .hello(let hello): greet(hello, context)
        case .telemetry(let telemetry): store(telemetry, context)
        case .ask(let ask): send(.answer(Answer(id: ask.id, body: ByteBuffer(string: ask.composition))), context)
        case .follow(let follow): show(follow, context)
        case .ping(let ping): send(.pong(Pong(nonce: ping.nonce)), context)
        default: break
        }
    }

    private func greet(_ hello: Hello, _ context: ChannelHandlerContext) {
        guard !behaviour.refused.contains(hello.deviceID) else {
            send(.error(DeviceError(.notAuthorized, "no such key")), context)
            return context.close(promise: nil)
        }
        self.hello = hello
        send(.welcome(Welcome(timeMs: 1, keepAliveSeconds: 60, maxFrameBytes: 16_384, committedThrough: 0)), context)
        for command in behaviour.commands { send(.command(command), context) }
    }

    /// The only version of a composition, to a device that hasn't that.
    private func show(_ follow: Follow, _ context: ChannelHandlerContext) {
        guard !behaviour.refusesFollows else {
            return send(.error(DeviceError(.notFound, "nothing to follow", id: follow.id)), context)
        }
        let version = ByteBuffer(string: follow.composition)
        guard follow.known != version else { return }
        send(
            .view(View(id: follow.id, body: behaviour.showsThePast ? ByteBuffer() : version, version: version)), context
        )
    }

    private func store(_ telemetry: Telemetry, _ context: ChannelHandlerContext) {
        guard let hello else { return context.close(promise: nil) }
        messages += 1
        if behaviour.rejected.contains(telemetry.sequence) {
            let rejected = Ack.Rejected(sequence: telemetry.sequence, code: .conflict)
            return send(.ack(Ack(epoch: telemetry.epoch, rejected: [rejected])), context)
        }
        if behaviour.lies {
            return send(.ack(Ack(epoch: telemetry.epoch, through: telemetry.sequence)), context)
        }
        let through = storage.commit(telemetry, of: hello.deviceID)
        if let every = behaviour.goodbyeEvery, messages % every == 0 {
            send(.goodbye(Goodbye(reason: .shuttingDown, reconnectAfterMs: 20)), context)
            return context.close(promise: nil)
        }
        let range = Ack.Range(first: telemetry.sequence, last: telemetry.sequence)
        send(.ack(Ack(epoch: telemetry.epoch, through: through, ranges: [range])), context)
    }

    private func send(_ frame: Frame, _ context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: 64)
        do {
            try DelimitedFrames.write(frame, into: &buffer)
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }
}
