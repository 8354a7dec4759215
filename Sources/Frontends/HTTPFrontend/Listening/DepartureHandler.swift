import NIOCore

/// Tells when a connection's client has gone, so that nothing goes on for nobody.
///
/// A reset says so at once. An end of its bytes may also mean that it only has nothing more to say and still listens
/// (RFC 9112, section 9.6); the two look the same from here. So what runs then may still end within a moment, long enough
/// for a healthy answer, and is ended after it.
final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private static let moment = TimeAmount.milliseconds(500)

    private let departure: EventLoopPromise<Void>
    private var patience: Scheduled<Void>?

    init(_ departure: EventLoopPromise<Void>) {
        self.departure = departure
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed = event as? ChannelEvent, patience == nil {
            let departure = departure
            patience = context.eventLoop.scheduleTask(in: Self.moment) { departure.succeed() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    private func end() {
        patience?.cancel()
        departure.succeed()
    }
}
