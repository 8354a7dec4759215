import CompositionCore
import Tokens

extension Failure {
    /// The request itself is wrong: 400 (RFC 6750, section 3.1).
    static func invalidRequest(_ detail: String) -> Self {
        Failure(.invalid, detail, field: "Authorization", challenge: challenge("invalid_request", detail))
    }

    /// The token doesn't count: 401.
    static func invalidToken(_ detail: String) -> Self {
        Failure(.unauthenticated, detail, challenge: challenge("invalid_token", detail))
    }

    /// A token's problem as a client hears it: 401 and what is wrong, or 503 where nobody can tell.
    init(_ problem: TokenProblem) {
        guard problem != .providerUnreachable else {
            self.init(.unreachable, "tokens can't be checked now", retryAfter: .seconds(5))
            return
        }
        self = .invalidToken(problem.detail)
    }

    private static func challenge(_ error: String, _ description: String) -> String {
        "Bearer error=\"\(error)\", error_description=\"\(description)\""
    }
}

extension TokenProblem {
    fileprivate var detail: String {
        switch self {
        case .malformed: "the token is malformed"
        case .algorithm: "the token's header is not accepted"
        case .unknownKey: "the token is signed by an unknown key"
        case .signature: "the token's signature is wrong"
        case .type: "the token is of another type"
        case .issuer: "the token is another issuer's"
        case .audience: "the token is for another audience"
        case .expired: "the token expired"
        case .notYetValid: "the token is not valid yet"
        case .claims: "the token's claims are not those of this backend's clients"
        case .inactive: "the token is not active"
        case .providerUnreachable: "tokens can't be checked now"
        }
    }
}
