import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSONSlices
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Gives the last answer of a connection, to bytes that are no request and to a ``Refusal``, the problem document that
/// every other refusal has.
///
/// Hummingbird answers them with a bare 400 and closes. The answer to an earlier request of the connection may
/// still be on its way then, so only that bare answer is replaced.
final class MalformedRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let security: SecurityFields
    private var refusal: Refusal?

    init(_ security: SecurityFields) {
        self.security = security
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as HTTPParserError: refusal = Refusal(Failure(error))
        case let error as Refusal:
            refusal = error
            return context.fireErrorCaught(HTTPParserError.unknown)
        default: break
        }
        context.fireErrorCaught(error)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let refusal = event as? Refusal else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        self.refusal = refusal
        promise?.succeed()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let refusal, case .head(let head) = unwrapOutboundIn(data), head.isBareRefusal else {
            return context.write(data, promise: promise)
        }
        self.refusal = nil
        let document = JSONWriter.problem(refusal.failure)
        var answer = HTTPResponse(status: .init(code: refusal.failure.code.httpStatus))
        answer.headerFields = HTTPFields(problem: refusal.failure)
        answer.headerFields[.allow] = refusal.allow
        answer.headerFields[.contentLength] = String(document.readableBytes)
        answer.headerFields[.connection] = "close"
        security.complete(&answer.headerFields)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.write(wrapOutboundOut(.body(document)), promise: promise)
        let channel = context.channel
        channel.eventLoop.scheduleTask(in: Refusal.closesAfter) { channel.close(promise: nil) }
    }
}

extension HTTPResponse {
    fileprivate var isBareRefusal: Bool {
        status == .badRequest && headerFields[.connection] == "close" && headerFields[.contentLength] == "0"
    }
}

extension Failure {
    fileprivate init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow: self.init(.invalid, "the head has too many or too long fields")
        case .invalidContentLength, .unexpectedContentLength: self.init(.invalid, "the body's length is not clear")
        default: self.init(.invalid, "this is not an HTTP/1.1 request")
        }
    }
}
