public import CompositionCore
public import HTTPFrontend
public import Logging
public import Tokens

/// How a resource server's clients sign in: `Authorization: Bearer …` (RFC 6750, section 2.1), and nothing else. A cookie,
/// or a token in the query or a form, is ignored.
public struct BearerSignIn: Sendable {
    /// Whom a backend serves. A token of one kind never stands for the other.
    public enum Subjects: Sendable {
        /// People, by the token's `sub`.
        case users
        /// Systems that got the token in their own name, by its client id.
        case clients
    }

    /// What tells whether a token counts.
    public enum Check: Sendable {
        case signed(TokenVerifier)
        case introspected(TokenIntrospection)
    }

    /// Who a token of development signs in; nil for every other.
    public typealias Development = @Sendable (_ token: String) -> Principal?

    private let subjects: Subjects
    private let profile: TokenProfile
    private let check: Check?
    private let principals: PrincipalClaim
    private let development: Development
    private let logger: Logger

    /// - Parameters:
    ///   - check: nil: no provider is configured, and only development's tokens count
    ///   - subjectClaim: the claim that says who signs in; nil: `sub` of users, the client's id of clients
    public init(
        serving subjects: Subjects, profile: TokenProfile, check: Check?, subjectClaim: String? = nil,
        development: @escaping Development = { _ in nil }, logger: Logger
    ) {
        self.subjects = subjects
        self.profile = profile
        self.check = check
        principals = PrincipalClaim(subjects: subjects, name: subjectClaim)
        self.development = development
        self.logger = logger
    }

    /// For the configuration of a frontend.
    public var signIn: SignIn {
        .bearer { request throws(Failure) in
            guard let token = try BearerToken(request.headers) else { return nil }
            return try await credentials(token)
        }
    }

    private func credentials(_ token: BearerToken) async throws(Failure) -> Credentials {
        if token.mayBeDevelopments, let principal = development(token.text) {
            return Credentials(principal: principal, limitKey: "\(principal)")
        }
        let claims: Claims
        do throws(TokenProblem) {
            claims = try await self.claims(of: token)
            guard profile.isOfClient(claims) == (subjects == .clients) else { throw .claims }
        } catch {
            logger.debug("a token was refused", metadata: ["problem": "\(error)"])
            throw Failure(error)
        }
        guard let principal = principals.principal(claims) else {
            logger.warning(
                "a valid token names nobody: the claim is absent or no id",
                metadata: ["claim": "\(principals.claim)", "tokenProfile": "\(profile.name)"])
            throw Failure.invalidToken("the token's \(principals.claim) is no id that this backend knows")
        }
        return Credentials(principal: principal, scopes: profile.scopes(claims), limitKey: "\(principal)")
    }

    private func claims(of token: BearerToken) async throws(TokenProblem) -> Claims {
        switch check {
        case .signed(let verifier): try await verifier.verify(token.text)
        case .introspected(let introspection): try await introspection.introspect(token.text)
        case nil: throw .unknownKey
        }
    }
}
