public import Foundation

/// A token that a test makes, member by member: each value is written as JSON.
public struct TestToken: Sendable {
    public var header: [String: String]
    public var claims: [String: String]

    public init(header: [String: String] = [:], claims: [String: String] = [:]) {
        self.header = header
        self.claims = claims
    }

    /// An access token of RFC 9068, good for five minutes.
    public static func access(
        issuer: String, audience: String, subject: String = "u1", client: String = "app", scope: String = "orders.read"
    ) -> Self {
        let now = Int(Date().timeIntervalSince1970)
        return Self(
            header: ["typ": #""at+jwt""#],
            claims: [
                "iss": quoted(issuer), "aud": quoted(audience), "sub": quoted(subject), "client_id": quoted(client),
                "scope": quoted(scope), "jti": quoted(UUID().uuidString), "iat": "\(now)", "exp": "\(now + 300)",
            ])
    }

    /// An ID token (OpenID Connect Core 1.0, section 2).
    public static func id(issuer: String, client: String, nonce: String? = "n1", subject: String = "u1") -> Self {
        let now = Int(Date().timeIntervalSince1970)
        var token = Self(
            header: ["typ": #""JWT""#],
            claims: [
                "iss": quoted(issuer), "aud": quoted(client), "sub": quoted(subject), "iat": "\(now)",
                "exp": "\(now + 300)",
            ])
        token.claims["nonce"] = nonce.map(quoted)
        return token
    }

    /// The same with claims added or replaced; nil removes one.
    public func with(_ changes: [String: String?], header more: [String: String?] = [:]) -> Self {
        var copy = self
        for (name, value) in changes { copy.claims[name] = value }
        for (name, value) in more { copy.header[name] = value }
        return copy
    }

    public func signed(by key: TestKey) throws -> String {
        let standard = ["alg": Self.quoted(key.algorithm), "kid": Self.quoted(key.id)]
        return try key.token(
            header: Self.object(standard.merging(header) { $1 }), payload: Self.object(claims))
    }

    /// The header and payload as they would be signed.
    public static func object(_ members: [String: String]) -> String {
        "{" + members.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + $0.value }.joined(separator: ",") + "}"
    }

    public static func quoted(_ text: String) -> String { "\"" + text + "\"" }

    public static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
