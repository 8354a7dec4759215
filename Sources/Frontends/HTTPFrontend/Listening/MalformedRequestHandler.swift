import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSONSlices
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Gives the answer to bytes that are no request the problem document that every other refusal has.
///
/// Hummingbird answers them with a bare 400 and closes. The answer to an earlier request of the connection may
/// still be on its way then, so only that bare answer is replaced.
final class MalformedRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var failure: Failure?

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError { failure = Failure(error) }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let failure, case .head(let head) = unwrapOutboundIn(data), head.isBareRefusal else {
            return context.write(data, promise: promise)
        }
        self.failure = nil
        let document = JSONWriter.problem(failure)
        var answer = head
        answer.headerFields[.contentType] = "application/problem+json"
        answer.headerFields[.contentLength] = String(document.readableBytes)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.write(wrapOutboundOut(.body(document)), promise: promise)
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
