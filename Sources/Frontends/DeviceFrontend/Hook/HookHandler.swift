import NIOCore
import NIOHTTP1

/// One connection of a broker: reads a request whole, and answers it before the next.
final class HookHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let bodyBytesMax = 16 << 10

    private let desk: HookDesk
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var answering: Task<Void, Never>?

    init(_ desk: HookDesk) {
        self.desk = desk
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(let bytes):
            guard body.readableBytes + bytes.readableBytes <= Self.bodyBytesMax else {
                return context.close(promise: nil)
            }
            body.writeImmutableBuffer(bytes)
        case .end:
            guard let head else { return }
            answer(head, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answering?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let (desk, body) = (desk, body)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        answering = Task {
            let answer = await desk.answer(
                HookRequest(
                    method: head.method.rawValue, path: head.uri,
                    authorization: head.headers[canonicalForm: "authorization"].map(String.init), body: body))
            bound.eventLoop.execute { bound.value.0.write(answer, keepsAlive: head.isKeepAlive, bound.value.1) }
        }
    }

    private func write(_ answer: HookAnswer, keepsAlive: Bool, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        var headers = HTTPHeaders([("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        headers.add(name: "Content-Length", value: String(answer.body.readableBytes))
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        context.write(
            wrapOutboundOut(
                .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers))),
            promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !keepsAlive { written.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
    }
}
