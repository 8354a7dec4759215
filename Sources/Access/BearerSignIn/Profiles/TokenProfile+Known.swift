import Tokens

extension TokenProfile {
    /// Every profile that a configuration can name.
    public static let all = [rfc9068, jwt, keycloak, entra, auth0, cognito, lemonldap, opaque]

    /// The profile of that name.
    public static func named(_ name: String) -> Self? { all.first { $0.name == name } }

    /// RFC 9068, section 2.2: `typ: at+jwt` and all of its claims. Glewlwyd, and many providers when told to.
    public static let rfc9068 = {
        var profile = Self("rfc9068")
        profile.types = ["at+jwt"]
        profile.requiredClaims = ["exp", "iat", "sub", "client_id", "jti"]
        return profile
    }()

    /// `typ: JWT` or none, the audience in `aud`, which is an interface and not the client: an ID token's is the client.
    public static let jwt = {
        var profile = Self("jwt")
        profile.types = ["jwt", ""]
        profile.requiredClaims = ["exp", "iat", "sub"]
        profile.furtherCheck = { claims throws(TokenProblem) in
            try refuseIDToken(claims)
            guard let client = claims.clientID, claims.audience != [client] else { throw .type }
        }
        return profile
    }()

    /// Keycloak says in the payload what a token is: `typ: Bearer`. Some versions copy the nonce into it.
    public static let keycloak = {
        var profile = Self("keycloak")
        profile.requiredClaims = ["exp", "iat", "sub", "azp", "jti"]
        profile.refusedClaims.removeAll { $0 == "nonce" }
        profile.expectedTexts = ["typ": "Bearer"]
        profile.isOfClient = { $0.text("preferred_username")?.hasPrefix("service-account-") ?? false }
        return profile
    }()

    /// Microsoft Entra ID, version 1.0 and 2.0: what a user granted is in `scp`, what an application may is in `roles`.
    public static let entra = {
        var profile = Self("entra")
        profile.requiredClaims = ["exp", "iat", "sub"]
        profile.scopeClaims = ["scp", "roles"]
        profile.isOfClient = { !$0.has("scp") }
        profile.furtherCheck = { claims throws(TokenProblem) in
            guard claims.has("scp") || claims.has("roles"), claims.clientID != nil else { throw .type }
        }
        return profile
    }()

    /// Auth0's own: the interface and perhaps userinfo in `aud`, the client in `azp`.
    public static let auth0 = {
        var profile = Self("auth0")
        profile.requiredClaims = ["exp", "iat", "sub", "azp"]
        profile.scopeClaims = ["scope", "permissions"]
        profile.isOfClient = { $0.text("gty") == "client-credentials" || $0.subject?.hasSuffix("@clients") ?? false }
        profile.furtherCheck = { claims throws(TokenProblem) in
            try refuseIDToken(claims)
            guard let client = claims.text("azp"), claims.audience != [client] else { throw .type }
        }
        return profile
    }()

    /// Amazon Cognito: no `typ`, no `aud`; the audience is the client, and `token_use` says what the token is.
    public static let cognito = {
        var profile = Self("cognito")
        profile.types = ["", "jwt"]
        profile.audienceClaim = "client_id"
        profile.requiredClaims = ["exp", "iat", "sub", "client_id", "jti"]
        profile.expectedTexts = ["token_use": "access"]
        return profile
    }()

    /// LemonLDAP::NG: `aud` is a client, too; only access tokens have `client_id`, `jti` and `scope`.
    public static let lemonldap = {
        var profile = Self("lemonldap")
        profile.requiredClaims = ["exp", "iat", "sub", "client_id", "jti", "scope"]
        profile.refusedClaims += ["auth_time", "acr"]
        return profile
    }()

    /// Tokens that only the provider understands: it is asked (RFC 7662).
    public static let opaque = Self("opaque")
}
