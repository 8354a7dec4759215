import CompositionCore
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTP1

/// A request whose answer is the connection's last: where the next begins isn't clear, or isn't worth reading up to.
struct Refusal: Error {
    let failure: Failure
    /// The methods that the resource answers, where that is what was wrong.
    let allow: String?

    init(_ failure: Failure, allow: String? = nil) {
        self.failure = failure
        self.allow = allow
    }

    /// How long its client has to read the answer.
    static let closesAfter = TimeAmount.seconds(1)
}

extension HTTPRequestContext {
    /// Ends the connection with the refusal as its answer: what the client sent behind it is not looked at any more
    /// (RFC 9112, section 9.6). Hummingbird ends a connection only for what is no HTTP, so that is what it is told.
    func end(with refusal: Refusal) -> HTTPParserError {
        channel.triggerUserOutboundEvent(refusal, promise: nil)
        return .unknown
    }
}

extension Request {
    /// Whether bytes follow the head.
    var mayHaveBody: Bool {
        headers[.transferEncoding] != nil || (headers[.contentLength].flatMap(Int.init) ?? 0) > 0
    }
}
