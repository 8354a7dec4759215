import CompositionCore
import Foundation
public import Logging
import Tokens

/// The OpenID provider as this backend uses it: a confidential client, code flow with PKCE and nothing else. It is reached
/// when it is needed, so a provider that is down keeps no backend from starting.
public struct WebProvider: Sendable {
    let provider: IdentityProvider
    let endpoint: TokenEndpoint
    let settings: ProviderSettings
    let logger: Logger

    /// Throws which key is missing or wrong.
    public init(_ settings: ProviderSettings, logger: Logger) async throws(ProviderFault) {
        guard !settings.issuer.isEmpty else { throw ProviderFault("oidc.issuer", "is missing") }
        guard let issuer = ProviderURL(settings.issuer) else {
            throw ProviderFault("oidc.issuer", "must be https, or http on this machine")
        }
        self.settings = settings
        self.logger = logger
        provider = IdentityProvider(issuer: issuer, logger: logger)
        endpoint = TokenEndpoint(provider: provider, client: try await settings.client())
    }

    /// Where a browser signs in. The parameters go there by the browser, or by ourselves where the provider takes them
    /// (RFC 9126): then nobody can read or change them on the way.
    func authorizationAddress(
        for attempt: SignInAttempt, redirectURI: String
    ) async throws(Failure) -> String {
        let metadata = try await provider.metadata()
        guard let endpoint = metadata.authorizationEndpoint else {
            throw Failure(.badAnswer, "the sign-in provider has no authorization endpoint")
        }
        var parameters = [
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", redirectURI),
            ("scope", settings.scopesToAsk), ("state", attempt.state), ("nonce", attempt.nonce),
            ("code_challenge", attempt.challenge), ("code_challenge_method", "S256"),
        ]
        if metadata.pushedAuthorizationRequestEndpoint != nil {
            parameters = [("client_id", settings.clientID), ("request_uri", try await pushed(parameters))]
        }
        return endpoint.text.with(parameters)
    }

    private func pushed(_ parameters: [(String, String)]) async throws(Failure) -> String {
        do throws(GrantProblem) {
            return try await endpoint.push(parameters).requestURI
        } catch {
            throw failure(error, refused: Failure(.badAnswer, "the sign-in provider refused the request"))
        }
    }

    /// Whether an answer can be this provider's (RFC 9207): with several about, another's code could come along.
    func check(issuer: String?) async throws(Failure) {
        if let issuer {
            guard issuer.utf8.elementsEqual(provider.issuer.text.utf8) else {
                throw Failure(.invalid, "is another provider's", field: "iss")
            }
        } else if try await provider.metadata().sendsIssuerInRedirects {
            throw Failure(.invalid, "is absent, and the provider always says it", field: "iss")
        }
    }

    /// Ends the refresh token. Never throws: the session is over whatever the provider does.
    func revoke(_ session: Session) async {
        guard let refresh = session.tokens.refresh else { return }
        do throws(GrantProblem) {
            try await endpoint.revoke(refresh, hint: "refresh_token")
        } catch {
            logger.warning("a refresh token was not revoked", metadata: ["reason": "\(error)"])
        }
    }

    /// What became of a call to an endpoint.
    func failure(_ problem: GrantProblem, refused: Failure) -> Failure {
        switch problem {
        case .refused(let error):
            logger.info("the provider refused", metadata: ["error": "\((error ?? "").prefix(64))"])
            return refused
        case .unavailable(let retryAfter):
            return Failure(.unreachable, "the sign-in provider can't be reached", retryAfter: retryAfter)
        case .unsupported: return Failure(.badAnswer, "the sign-in provider lacks an endpoint")
        }
    }
}

extension String {
    /// An address with parameters at its end.
    func with(_ parameters: [(String, String)]) -> String {
        let query = parameters.map { $0.0 + "=" + $0.1.formEncoded }.joined(separator: "&")
        return self + (contains("?") ? "&" : "?") + query
    }
}
