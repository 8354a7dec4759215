/// What an identity provider was provisioned with.
public struct IdentityProviderDescription: Sendable, Decodable {
    /// As its tokens and its discovery document write it; LemonLDAP's ends with a slash.
    public let issuer: String
    /// The claim that carries the store's id of a user (`u1`, `u2`, and the manager `m1`).
    public let userClaim: String
    /// Passwords by name.
    public let users: [String: String]
    /// Confidential, by `client_secret_basic`.
    public let web: Client
    /// Confidential, by `private_key_jwt`; glewlwyd only.
    public let webJWT: Client?
    /// Public; redirects `com.example.facet:/callback` and `http://127.0.0.1/callback`.
    public let mobile: Client
    /// Client credentials.
    public let partner: Client

    public struct Client: Sendable, Decodable {
        public let clientID: String
        private let secret: String?
        /// The file of its private key, in PEM.
        public let keyFile: String?

        /// Empty where it has none.
        public var clientSecret: String { secret ?? "" }

        enum CodingKeys: String, CodingKey {
            case clientID = "client_id"
            case secret = "client_secret"
            case keyFile
        }
    }
}

extension IdentityProvider {
    public var issuer: String { description.issuer }
    public var userClaim: String { description.userClaim }
    public var web: IdentityProviderDescription.Client { description.web }
    public var mobile: IdentityProviderDescription.Client { description.mobile }
    public var partner: IdentityProviderDescription.Client { description.partner }
}
