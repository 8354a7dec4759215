import NIOCore
import NIOHTTP1

/// Ends a connection whose first request doesn't come, and refuses heads that ``RequestHead`` finds fault with.
///
/// It stands before the types that the rest works with: they no longer tell the version, the form of the target or how
/// often `Host` stood.
final class RequestHeadHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let headWithin: TimeAmount
    private var patience: Scheduled<Void>?
    private var isRefused = false

    init(headWithin: TimeAmount) {
        self.headWithin = headWithin
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { wait(context.channel) }
    }

    func channelActive(context: ChannelHandlerContext) {
        wait(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        patience?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What comes after a refused head is no request: where it would begin is not clear.
        guard !isRefused else { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        patience?.cancel()
        switch RequestHead.verdict(on: head) {
        case .good: context.fireChannelRead(data)
        case .last:
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .refused(let failure):
            isRefused = true
            context.fireErrorCaught(Refusal(failure))
        }
    }

    private func wait(_ channel: any Channel) {
        guard patience == nil else { return }
        patience = channel.eventLoop.scheduleTask(in: headWithin) { channel.close(promise: nil) }
    }
}
