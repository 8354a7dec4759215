public import CompositionCore
import Crypto
import Foundation
import Tokens

/// Signs in without an identity provider, in development only: tokens of `facet dev token`, signed with
/// HMAC-SHA256 under a secret that stays in the data folder.
///
/// A token is `base64url(JSON of audience, subject, expiry) "." base64url(MAC of the first half)`.
public struct DevelopmentSignIn: Sendable {
    /// Who takes a token: a token for one is refused by the others.
    public static let audiences = ["web", "mobile", "partner"]
    /// The cookie that carries the web's token.
    public static let cookieName = "__Host-facet-session"
    static let lifetime = Duration.seconds(30 * 24 * 3600)
    private static let tokenBytesMax = 1024

    /// Nil outside development.
    private let key: SymmetricKey?

    /// Reads the secret, or makes it on first use.
    init(mode: String, dataFolder: String) throws {
        guard mode == "development" else {
            key = nil
            return
        }
        key = SymmetricKey(data: try SecretFile(folder: dataFolder, name: "development-secret").bytes())
    }

    init(secret: [UInt8]) {
        key = SymmetricKey(data: secret)
    }

    /// Who the token signs in; nil if it is for another audience, expired, forged, or not a token.
    public func principal(audience: String, token: String) -> Principal? {
        principal(audience: audience, token: token, at: Date())
    }

    func principal(audience: String, token: String, at now: Date) -> Principal? {
        guard let key, token.utf8.count <= Self.tokenBytesMax else { return nil }
        let halves = token.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, let code = Base64URL.decode(halves[1]),
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data(halves[0].utf8), using: key),
            let payload = Base64URL.decode(halves[0]),
            let claims = try? JSONDecoder().decode(Claims.self, from: Data(payload)),
            claims.audience == audience, now.timeIntervalSince1970 < Double(claims.expiry),
            let subject = ResourceID(claims.subject)
        else { return nil }
        return audience == "partner" ? .client(subject) : .user(subject)
    }

    /// A token for a user, or for a partner's client. Nil outside development.
    func token(audience: String, subject: ResourceID, at now: Date = Date()) throws -> String? {
        guard let key else { return nil }
        let expiry = Int(now.timeIntervalSince1970) + Int(Self.lifetime.components.seconds)
        let claims = Claims(audience: audience, subject: subject.text, expiry: expiry)
        let payload = Base64URL.encode(try JSONEncoder().encode(claims))
        let code = HMAC<SHA256>.authenticationCode(for: Data(payload.utf8), using: key)
        return payload + "." + Base64URL.encode(Data(code))
    }

    /// The header line that signs in, for curl's `-H`.
    func header(audience: String, subject: ResourceID) throws -> String? {
        guard let token = try token(audience: audience, subject: subject) else { return nil }
        return audience == "web" ? "Cookie: \(Self.cookieName)=\(token)" : "Authorization: Bearer \(token)"
    }

    private struct Claims: Codable {
        let audience: String
        let subject: String
        /// Unix seconds.
        let expiry: Int

        enum CodingKeys: String, CodingKey {
            case audience = "aud"
            case subject = "sub"
            case expiry = "exp"
        }
    }
}
