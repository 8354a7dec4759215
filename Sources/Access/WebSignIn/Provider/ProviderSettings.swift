import Tokens

/// Which provider signs people in, and as whom this backend is known there.
public struct ProviderSettings: Sendable {
    /// Exactly as the provider writes it.
    public var issuer = ""
    public var clientID = ""
    public var clientSecret = ""
    /// How the backend shows who it is: one of ``authentications``.
    public var authentication = "client_secret_basic"
    /// The PEM of the key for `private_key_jwt`.
    public var privateKey = ""
    /// Separated by spaces; `openid` is always asked for.
    public var scopes = "openid profile email"
    /// The claim of the ID token that is the store's id of the user.
    public var userClaim = "sub"
    /// Whether sign-out hands the ID token to the browser on its way to the provider. Some providers don't go on without;
    /// otherwise no token leaves this backend.
    public var sendsIDTokenHint = false

    public static let authentications = ["client_secret_basic", "client_secret_post", "private_key_jwt"]

    public init() {}

    func client() async throws(ProviderFault) -> ClientAuthentication {
        guard !clientID.isEmpty else { throw ProviderFault("oidc.clientID", "is missing") }
        if authentication == "private_key_jwt" {
            guard !privateKey.isEmpty else { throw ProviderFault("oidc.privateKey", "is missing") }
            do {
                return .privateKeyJWT(clientID: clientID, key: try await SigningKey(pem: privateKey, id: nil))
            } catch {
                throw ProviderFault("oidc.privateKey", "\(error)")
            }
        }
        guard !clientSecret.isEmpty else { throw ProviderFault("oidc.clientSecret", "is missing") }
        return authentication == "client_secret_post"
            ? .secretPost(clientID: clientID, secret: clientSecret)
            : .secretBasic(clientID: clientID, secret: clientSecret)
    }

    var scopesToAsk: String {
        let words = scopes.split(separator: " ").map(String.init)
        return (words.contains("openid") ? words : ["openid"] + words).joined(separator: " ")
    }
}

/// A key of the configuration without which nobody can sign in.
public struct ProviderFault: Error, Sendable, CustomStringConvertible {
    /// Without the backend's name before it.
    public let key: String
    public let reason: String

    public init(_ key: String, _ reason: String) {
        self.key = key
        self.reason = reason
    }

    public var description: String { "\(key) \(reason)" }
}
