import CompositionCore
import HTTPTypes

/// A problem document (RFC 9457) of the operations listener, as it is written and as the commands read it.
struct OperationsProblem: Codable {
    let type, title: String
    let status: Int
    let detail: String
    let field: String?

    init(_ status: HTTPResponse.Status, _ detail: String, field: String?) {
        type = "about:blank"
        title = status.reasonPhrase
        self.status = status.code
        self.detail = detail
        self.field = field
    }

    init(_ failure: Failure) {
        self.init(.init(code: failure.code.httpStatus), failure.detail, field: failure.field)
    }
}
