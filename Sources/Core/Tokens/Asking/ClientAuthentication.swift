import Foundation

/// How a client shows a provider who it is (RFC 6749, section 2.3; OpenID Connect Core 1.0, section 9).
public enum ClientAuthentication: Sendable {
    /// A public client: it only says who it is.
    case none(clientID: String)
    case secretBasic(clientID: String, secret: String)
    case secretPost(clientID: String, secret: String)
    /// RFC 7523, section 2.2: the provider knows the public half of the key.
    case privateKeyJWT(clientID: String, key: SigningKey)

    public var clientID: String {
        switch self {
        case .none(let clientID), .secretBasic(let clientID, _), .secretPost(let clientID, _),
            .privateKeyJWT(let clientID, _):
            clientID
        }
    }

    /// What a request to an endpoint carries.
    ///
    /// - Parameter audience: whom an assertion is for: the token endpoint, whichever endpoint is asked (RFC 7523,
    ///   section 3), but for a pushed request the endpoint that it is pushed to (RFC 9126, section 2)
    func credentials(audience: ProviderURL) throws -> (form: [(String, String)], headers: [(String, String)]) {
        switch self {
        case .none(let clientID): return ([("client_id", clientID)], [])
        case .secretBasic(let clientID, let secret):
            // Each half is form-encoded first (RFC 6749, section 2.3.1), so that a colon in one of them is none.
            let pair = FormText.encode(clientID) + ":" + FormText.encode(secret)
            return ([], [("Authorization", "Basic " + Data(pair.utf8).base64EncodedString())])
        case .secretPost(let clientID, let secret):
            return ([("client_id", clientID), ("client_secret", secret)], [])
        case .privateKeyJWT(let clientID, let key):
            let assertion = try key.assertion(clientID: clientID, audience: audience.text)
            return (
                [
                    ("client_id", clientID),
                    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                    ("client_assertion", assertion),
                ], []
            )
        }
    }
}
