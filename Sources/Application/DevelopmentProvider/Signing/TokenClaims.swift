import JWTKit

/// The claims of an ID token, an access token or a logout token; what a kind of token doesn't have is absent.
struct TokenClaims: JWTPayload {
    let iss: String
    let sub: String?
    let aud: String
    /// Unix seconds, as all times.
    let iat: Int
    let exp: Int
    /// Of an access token it begins with the chain that it belongs to.
    let jti: String
    var clientID: String?
    var scope: String?
    var sid: String?
    var nonce: String?
    var authTime: Int?
    var accessTokenHash: String?
    var name: String?
    var preferredUsername: String?
    var email: String?
    var events: [String: [String: String]]?

    enum CodingKeys: String, CodingKey {
        case iss, sub, aud, iat, exp, jti, scope, sid, nonce, name, email, events
        case clientID = "client_id"
        case authTime = "auth_time"
        case accessTokenHash = "at_hash"
        case preferredUsername = "preferred_username"
    }

    /// What a claim means is for whoever reads it to check.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
