import NIOCore
import NIOTLS

/// Tells when the server has proved who it is.
final class Handshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let proved: EventLoopPromise<Void>

    init(proved: EventLoopPromise<Void>) {
        self.proved = proved
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { proved.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        proved.fail(error)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        proved.fail(FleetError("closed by the server before it said who it is"))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        proved.fail(FleetError("closed before the server said who it is"))
    }
}
