import Crypto
import Foundation
import Tokens

/// What the token endpoint answers (RFC 6749, section 5.1).
struct TokenDocument: Encodable {
    let accessToken: String
    var tokenType = "Bearer"
    let expiresIn: Int
    let scope: String
    var refreshToken: String?
    var idToken: String?

    enum CodingKeys: String, CodingKey {
        case scope
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
        case refreshToken = "refresh_token"
        case idToken = "id_token"
    }
}

extension Provider {
    /// Signs what a grant gives: an access token (RFC 9068), and for a user the tokens that go with it.
    func document(for grant: Grant, now: Date = Date()) async throws -> TokenDocument {
        let chain = grant.chain
        let access = try await key.sign(accessClaims(grant, now), type: "at+jwt")
        var document = TokenDocument(
            accessToken: access, expiresIn: Int(lifetimes.accessToken.components.seconds),
            scope: chain.scopes.joined(separator: " "))
        guard grant.chainID != nil else { return document }
        document.refreshToken = chain.refreshToken
        if chain.scopes.contains("openid") {
            document.idToken = try await key.sign(identityClaims(chain, access, now), type: "JWT")
        }
        return document
    }

    private func accessClaims(_ grant: Grant, _ now: Date) -> TokenClaims {
        var claims = claims(of: grant.chain.user, for: grant.chain.audience, now, chain: grant.chainID)
        claims.clientID = grant.chain.client
        claims.scope = grant.chain.scopes.joined(separator: " ")
        return claims
    }

    /// OpenID Connect Core 1.0, section 2.
    private func identityClaims(_ chain: TokenChain, _ accessToken: String, _ now: Date) -> TokenClaims {
        var claims = claims(of: chain.user, for: chain.client, now)
        claims.sid = chain.sid
        claims.nonce = chain.nonce
        claims.authTime = Int(chain.signedInAt.timeIntervalSince1970)
        claims.accessTokenHash = Base64URL.encode(SHA256.hash(data: Data(accessToken.utf8)).prefix(16))
        if chain.scopes.contains("profile") {
            claims.name = chain.user
            claims.preferredUsername = chain.user
        }
        if chain.scopes.contains("email") { claims.email = email(of: chain.user) }
        return claims
    }

    func claims(of subject: String?, for audience: String, _ now: Date, chain: String? = nil) -> TokenClaims {
        let seconds = Int(now.timeIntervalSince1970)
        return TokenClaims(
            iss: issuer, sub: subject, aud: audience, iat: seconds,
            exp: seconds + Int(lifetimes.accessToken.components.seconds),
            jti: (chain.map { $0 + "." } ?? "") + RandomName.make())
    }

    func email(of user: String) -> String { "\(user)@store.example" }
}
