import Foundation
import HTTPFrontend

extension Provider {
    /// `GET` and `POST /userinfo` (OpenID Connect Core 1.0, section 5.3): for an access token that was neither revoked nor
    /// given to a client for itself.
    func userInfo(_ request: PageRequest) async -> PageAnswer {
        guard let token = request.head.bearerToken else {
            return .error(.invalidToken("an access token is required"))
        }
        guard let claims = await key.claims(of: token, type: "at+jwt"), claims.iss == issuer,
            Double(claims.exp) > Date().timeIntervalSince1970, let user = claims.sub,
            await ledger.isLive(chain: Ledger.chainID(of: claims.jti))
        else { return .error(.invalidToken("the access token is unknown, revoked or too old")) }
        let scopes = (claims.scope ?? "").split(separator: " ")
        guard scopes.contains("openid") else {
            return .error(
                OAuthError(
                    error: "insufficient_scope", description: "openid was not granted", status: 403,
                    challenge: "Bearer error=\"insufficient_scope\", scope=\"openid\""))
        }
        return .json(
            200,
            UserInfo(
                sub: user, name: scopes.contains("profile") ? user : nil,
                preferredUsername: scopes.contains("profile") ? user : nil,
                email: scopes.contains("email") ? email(of: user) : nil))
    }

    private struct UserInfo: Encodable {
        let sub: String
        let name, preferredUsername, email: String?

        enum CodingKeys: String, CodingKey {
            case sub, name, email
            case preferredUsername = "preferred_username"
        }
    }
}
