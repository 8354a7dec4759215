import CompositionCore
import NIOCore

/// Takes the proxy's header off a connection before anything else of it is read, TLS included, and then leaves.
///
/// The handlers behind it hear of the connection only when it is known whose it is: until then it costs 536 bytes and
/// ends after five seconds.
final class ProxyHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let patience = TimeAmount.seconds(5)

    private let proxies: TrustedProxies
    private var bytes = ByteBuffer()
    private var isOver = false
    private var late: Scheduled<Void>?

    init(from proxies: TrustedProxies) {
        self.proxies = proxies
    }

    func channelActive(context: ChannelHandlerContext) {
        let peer = context.remoteAddress?.ipAddress.flatMap { NetworkAddress($0) }
        guard peer.map(proxies.contains) ?? proxies.trustsLocalSockets else { return end(context) }
        let channel = context.channel
        late = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOver = true
        late?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        bytes.writeImmutableBuffer(unwrapInboundIn(data))
        switch ProxyHeader.take(from: &bytes) {
        case .needsMore: return
        case .malformed: end(context)
        case .from(let address): pass(context, from: address)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {}

    private func end(_ context: ChannelHandlerContext) {
        isOver = true
        context.close(promise: nil)
    }

    private func pass(_ context: ChannelHandlerContext, from address: NetworkAddress?) {
        isOver = true
        late?.cancel()
        if let address { context.fireUserInboundEventTriggered(ConnectedFrom(address: address)) }
        context.fireChannelActive()
        if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
