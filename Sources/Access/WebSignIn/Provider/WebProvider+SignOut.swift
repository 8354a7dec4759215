import CompositionCore
import Foundation
import Tokens

/// Which sessions a provider ends.
struct LogoutToken: Sendable {
    let id: String
    let group: SessionGroup
    /// When it is refused by its own time.
    let end: Date
}

extension WebProvider {
    /// Where a browser signs out at the provider, too (OpenID Connect RP-Initiated Logout 1.0, section 2); nil where it
    /// has no such place, or can't say now.
    func signOutAddress(for session: Session?, returningTo address: String) async -> String? {
        guard let session, let endpoint = try? await provider.metadata().endSessionEndpoint else { return nil }
        var parameters = [("client_id", settings.clientID), ("post_logout_redirect_uri", address)]
        if settings.sendsIDTokenHint, !session.tokens.id.isEmpty {
            parameters.append(("id_token_hint", session.tokens.id))
        }
        return endpoint.text.with(parameters)
    }

    /// The origins that signing out may lead to, for a page's policy.
    func signOutOrigins() async -> [String] {
        let endpoint = try? await provider.metadata().endSessionEndpoint
        return [endpoint.flatMap { OwnOrigin.origin(of: $0.text) }].compactMap(\.self)
    }

    /// Throws `invalid` for a token that doesn't count.
    func logoutToken(_ text: String) async throws(Failure) -> LogoutToken {
        let claims: Claims
        do throws(TokenProblem) {
            let rules = TokenRules.logoutToken(issuer: settings.issuer, clientID: settings.clientID)
            claims = try await TokenVerifier(provider: provider, rules: rules).verify(text)
        } catch .providerUnreachable {
            throw Failure(.unreachable, "the sign-in provider's keys can't be had")
        } catch {
            throw Failure(.invalid, "doesn't count: \(error)", field: "logout_token")
        }
        guard let id = claims.tokenID, let group = group(of: claims) else {
            throw Failure(.invalid, "names no session", field: "logout_token")
        }
        let end = claims.expiry ?? Date().timeIntervalSince1970 + 180
        return LogoutToken(id: id, group: group, end: Date(timeIntervalSince1970: end + 60))
    }

    /// With a `sid` that session of the provider's, else all of the user's.
    private func group(of claims: Claims) -> SessionGroup? {
        if let sessionID = claims.sessionID {
            return .providerSession(issuer: settings.issuer, sessionID: sessionID)
        }
        return claims.subject.map { .subject(issuer: settings.issuer, subject: $0) }
    }
}
