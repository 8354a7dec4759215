import NIOCore
import NIOTLS

/// Tells when the other side has proved who it is; nothing is sent before.
final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
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
        proved.fail(ConnectFault.notTrusted)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        proved.fail(ConnectFault.notTrusted)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        proved.fail(ConnectFault.notTrusted)
    }
}
