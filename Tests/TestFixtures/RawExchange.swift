public import NIOCore
import NIOPosix

/// Sends bytes as they are over a new connection and collects what comes back, until `isDone` or the peer closes.
/// `endsSending`: and says that no more will come, as `nc -N` does.
public func rawExchange(
    port: Int, sending bytes: ByteBuffer, endsSending: Bool = false, within limit: TimeAmount = .seconds(15),
    until isDone: @escaping @Sendable (String) -> Bool = { _ in false }
) async throws -> String {
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let answer = eventLoop.makePromise(of: String.self)
    let channel: any Channel
    do {
        channel = try await ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(answer: answer, isDone: isDone))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
    } catch {
        answer.fail(error)
        throw error
    }
    // The peer may refuse and close before it has read everything: what it answered counts, not the write.
    channel.writeAndFlush(bytes, promise: nil)
    if endsSending { channel.close(mode: .output, promise: nil) }
    let late = eventLoop.scheduleTask(in: limit) { answer.fail(ChannelError.connectTimeout(limit)) }
    defer { late.cancel() }
    do {
        let text = try await answer.futureResult.get()
        try? await channel.close()
        return text
    } catch {
        try? await channel.close()
        throw error
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: EventLoopPromise<String>
    private let isDone: @Sendable (String) -> Bool
    private var collected = ""

    init(answer: EventLoopPromise<String>, isDone: @escaping @Sendable (String) -> Bool) {
        self.answer = answer
        self.isDone = isDone
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        collected += String(buffer: unwrapInboundIn(data))
        if isDone(collected) { answer.succeed(collected) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.succeed(collected)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
