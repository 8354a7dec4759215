import FacetApplication

/// Who may ask for tokens, and how.
struct Client: Sendable {
    let id: String
    /// Nil: a public client, which proves nothing but its PKCE verifier (RFC 6749, section 2.1).
    let secret: String?
    let grants: Set<GrantType>
    let redirects: [RedirectRule]
    /// Where browsers may be sent after a logout.
    var postLogoutRedirects: [String] = []
    /// Who is told when a session ends (OpenID Connect Back-Channel Logout 1.0).
    var backChannelLogout: String?
    /// Of its access tokens; it may ask for no other (RFC 8707).
    let audience: String

    enum GrantType: String, Sendable {
        case authorizationCode = "authorization_code"
        case refreshToken = "refresh_token"
        case clientCredentials = "client_credentials"
    }

    static func all(in environment: BackendEnvironment) throws -> [String: Client] {
        let web = environment.settings[ProviderSettings.web]
        let names = DevelopmentProvider.ClientName.self
        let clients = [
            Client(
                id: names.web, secret: try secret(of: names.web, environment),
                grants: [.authorizationCode, .refreshToken], redirects: [.exact(web + "/auth/callback")],
                postLogoutRedirects: [web, web + "/"], backChannelLogout: web + "/auth/backchannel-logout",
                audience: environment.publicURL),
            Client(
                id: names.mobile, secret: nil, grants: [.authorizationCode, .refreshToken],
                redirects: [.loopback(path: "/callback"), .exact("com.example.facet:/callback")],
                audience: environment.settings[ProviderSettings.mobile]),
            Client(
                id: names.partner, secret: try secret(of: names.partner, environment), grants: [.clientCredentials],
                redirects: [], audience: environment.settings[ProviderSettings.partner]),
        ]
        return Dictionary(clients.map { ($0.id, $0) }) { first, _ in first }
    }

    private static func secret(of client: String, _ environment: BackendEnvironment) throws -> String {
        try environment.secret(DevelopmentProvider.secretName(of: client))
    }
}
