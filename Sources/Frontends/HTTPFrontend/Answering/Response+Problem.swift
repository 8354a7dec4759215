import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSONSlices
import NIOCore
import NIOHTTP1

extension Response {
    /// A problem document (RFC 9457).
    init(problem failure: Failure) {
        self.init(
            status: .init(code: failure.code.httpStatus), headers: HTTPFields(problem: failure),
            body: ResponseBody(byteBuffer: JSONWriter.problem(failure)))
    }
}

extension HTTPFields {
    /// Those of a problem document.
    init(problem failure: Failure) {
        self.init()
        self[.contentType] = "application/problem+json"
        self[.cacheControl] = "no-store"
        self[.retryAfter] = failure.retryAfterSeconds
        self[.wwwAuthenticate] = failure.challenge
    }
}

extension JSONWriter {
    /// The text of a problem document.
    static func problem(_ failure: Failure) -> ByteBuffer {
        let status = failure.code.httpStatus
        var json = JSONWriter(capacity: 256)
        json.object {
            $0.member("type", "about:blank")
            $0.member("title", HTTPResponseStatus(statusCode: status).reasonPhrase)
            $0.member("status", status)
            $0.member("detail", failure.detail)
            $0.member("part", failure.part?.text)
            $0.member("field", failure.field)
        }
        return json.buffer
    }
}

extension Failure {
    /// Whole seconds, rounded up. A 503 always says when to come back (RFC 9110, section 10.2.3).
    fileprivate var retryAfterSeconds: String? {
        let standard: Duration? = code.httpStatus == 503 ? .seconds(1) : nil
        guard let wait = retryAfter ?? standard else { return nil }
        return String(max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0)))
    }
}
