import CompositionCore
import Foundation
import Logging
import Tokens

/// Who signed in, and the tokens that say so.
struct ProviderGrant: Sendable {
    let user: ResourceID
    let provider: ProviderSession
    let identity: [String: String]
    let tokens: SessionTokens
}

extension WebProvider {
    /// Where the provider doesn't say (RFC 6749, section 5.1).
    private static let accessLifetime = Duration.seconds(300)
    private static let identityLengthMax = 256

    /// The tokens for a code, if the ID token is for this attempt. Throws `invalid` for a code that the provider refuses,
    /// `forbidden` for an ID token that doesn't count, `unreachable` where nobody can tell.
    func grant(
        for code: String, of attempt: SignInAttempt, redirectURI: String
    ) async throws(Failure) -> ProviderGrant {
        let answer: TokenAnswer
        do throws(GrantProblem) {
            answer = try await endpoint.exchange(code: code, redirectURI: redirectURI, verifier: attempt.verifier)
        } catch {
            throw failure(error, refused: Failure(.invalid, "the provider refused the code"))
        }
        guard let idToken = answer.idToken else {
            throw Failure(.badAnswer, "the provider gave no ID token; its scope openid may be missing")
        }
        let claims: Claims
        do throws(TokenProblem) {
            claims = try await idTokens(nonce: attempt.nonce).verify(idToken)
        } catch .providerUnreachable {
            throw Failure(.unreachable, "the sign-in provider's keys can't be had")
        } catch {
            logger.warning("an ID token was refused", metadata: ["reason": "\(error)"])
            throw Failure(.forbidden, "the provider's answer doesn't belong to this sign-in")
        }
        guard claims.wasIssued(with: answer.accessToken), let subject = claims.subject else {
            throw Failure(.forbidden, "the provider's tokens don't belong together")
        }
        return ProviderGrant(
            user: try user(in: claims),
            provider: ProviderSession(issuer: settings.issuer, subject: subject, sessionID: claims.sessionID),
            identity: identity(in: claims), tokens: tokens(answer, idToken: idToken))
    }

    /// Newer tokens for a session. Throws `unauthenticated` if the provider refuses, or signs in somebody else.
    func renewed(_ session: Session) async throws(Failure) -> SessionTokens {
        let over = Failure(.unauthenticated, "the provider ended the session")
        guard let refresh = session.tokens.refresh else { throw over }
        let answer: TokenAnswer
        do throws(GrantProblem) {
            answer = try await endpoint.refresh(refresh)
        } catch {
            throw failure(error, refused: over)
        }
        if let idToken = answer.idToken {
            guard await isSame(session.provider.subject, in: idToken) else { throw over }
        }
        var tokens = tokens(answer, idToken: answer.idToken ?? session.tokens.id)
        // A provider that doesn't rotate them says nothing (RFC 6749, section 6).
        tokens.refresh = tokens.refresh ?? refresh
        return tokens
    }

    /// OpenID Connect Core, section 12.2. If the keys can't be had the answer counts as it came from the provider itself:
    /// refusing it would lose the refresh token that came with it.
    private func isSame(_ subject: String, in idToken: String) async -> Bool {
        do throws(TokenProblem) {
            return try await idTokens(nonce: nil).verify(idToken).subject == subject
        } catch {
            return error == .providerUnreachable
        }
    }

    private func idTokens(nonce: String?) -> TokenVerifier {
        TokenVerifier(
            provider: provider,
            rules: .idToken(issuer: settings.issuer, clientID: settings.clientID, nonce: nonce))
    }

    private func user(in claims: Claims) throws(Failure) -> ResourceID {
        guard let user = claims.text(settings.userClaim).flatMap({ ResourceID($0) }) else {
            logger.error("the ID token has no user id", metadata: ["claim": "\(settings.userClaim)"])
            throw Failure(.forbidden, "the provider's account has no user of this site")
        }
        return user
    }

    private func identity(in claims: Claims) -> [String: String] {
        let name = claims.text("name") ?? claims.text("preferred_username")
        return ["name": name, "email": claims.text("email")].compactMapValues {
            $0.map { String($0.prefix(Self.identityLengthMax)) }
        }
    }

    private func tokens(_ answer: TokenAnswer, idToken: String) -> SessionTokens {
        let lifetime = answer.expiresIn ?? Self.accessLifetime
        return SessionTokens(
            access: answer.accessToken, refresh: answer.refreshToken,
            id: settings.sendsIDTokenHint ? idToken : "",
            accessEnd: Date() + TimeInterval(lifetime.components.seconds))
    }
}
