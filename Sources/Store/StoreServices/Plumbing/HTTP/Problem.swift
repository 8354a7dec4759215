import GRDB
import HTTPTypes
import Hummingbird

/// Why a request is refused, as the client reads it: a problem document (RFC 9457).
struct Problem: Error, Equatable {
    let status: Int
    let detail: String
    var field: String?
    var allow: String?
    var retryAfterSeconds: Int?
    /// How the caller may show who he is.
    var challenge: String?

    init(_ status: Int, _ detail: String, field: String? = nil) {
        self.status = status
        self.detail = detail
        self.field = field
    }

    static func malformed(_ detail: String, field: String? = nil) -> Self { Self(400, detail, field: field) }
    static func forbidden(_ detail: String) -> Self { Self(403, detail) }
    static func notFound(_ what: String) -> Self { Self(404, "no such \(what)") }
    static func conflict(_ detail: String) -> Self { Self(409, detail) }
    static func tooLarge(_ detail: String) -> Self { Self(413, detail) }
    /// The body is JSON, but a value in it can't be accepted.
    static func invalid(_ field: String, _ detail: String) -> Self { Self(422, detail, field: field) }

    static func methodNotAllowed(_ allow: String) -> Self {
        var problem = Self(405, "this resource doesn't know the method")
        problem.allow = allow
        return problem
    }

    /// Nobody knows who calls (RFC 6750, section 3).
    static func unauthenticated(_ detail: String) -> Self {
        var problem = Self(401, detail)
        problem.challenge = "Bearer error=\"invalid_token\""
        return problem
    }

    /// Nothing was changed; the caller may try again.
    static func unavailable(_ detail: String) -> Self {
        var problem = Self(503, detail)
        problem.retryAfterSeconds = 1
        return problem
    }

    /// Any error as a problem. A database that is locked, full or broken is unavailable: the transaction is undone.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as any HTTPResponseError: self.init(error.status.code, "the request can't be read")
        case is DatabaseError, is CancellationError: self = .unavailable("the database can't do this now")
        default: self.init(500, "an unexpected error")
        }
    }
}

extension Problem {
    var answer: Answer {
        var answer = Answer.json(status) { json in
            json.field("type", "about:blank")
            json.field("title", HTTPResponse.Status(code: status).reasonPhrase)
            json.field("status", status)
            json.field("detail", detail)
            if let field { json.field("field", field) }
        }
        answer.headers[.contentType] = "application/problem+json"
        if let allow { answer.headers[.allow] = allow }
        if let challenge { answer.headers[.wwwAuthenticate] = challenge }
        if let retryAfterSeconds { answer.headers[.retryAfter] = String(retryAfterSeconds) }
        return answer
    }
}
