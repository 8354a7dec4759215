extension Provider {
    /// `GET /.well-known/openid-configuration` (OpenID Connect Discovery 1.0).
    var discovery: DiscoveryDocument {
        DiscoveryDocument(
            issuer: issuer, authorizationEndpoint: issuer + "/authorize", tokenEndpoint: issuer + "/token",
            userinfoEndpoint: issuer + "/userinfo", jwksUri: issuer + "/jwks", revocationEndpoint: issuer + "/revoke",
            endSessionEndpoint: issuer + "/logout", pushedAuthorizationRequestEndpoint: issuer + "/par",
            scopesSupported: ["openid", "profile", "email"] + scopes)
    }
}

/// The member names are these in snake case.
struct DiscoveryDocument: Encodable, Sendable {
    let issuer, authorizationEndpoint, tokenEndpoint, userinfoEndpoint, jwksUri: String
    let revocationEndpoint, endSessionEndpoint, pushedAuthorizationRequestEndpoint: String
    let scopesSupported: [String]
    let responseTypesSupported = ["code"]
    let responseModesSupported = ["query"]
    let grantTypesSupported = ["authorization_code", "refresh_token", "client_credentials"]
    let subjectTypesSupported = ["public"]
    let idTokenSigningAlgValuesSupported = ["ES256"]
    let tokenEndpointAuthMethodsSupported = ["client_secret_basic", "none"]
    let codeChallengeMethodsSupported = ["S256"]
    let claimsSupported = ["sub", "iss", "aud", "sid", "auth_time", "nonce", "name", "preferred_username", "email"]
    let promptValuesSupported = ["none", "login"]
    let authorizationResponseIssParameterSupported = true
    let backchannelLogoutSupported = true
    let backchannelLogoutSessionSupported = true
    let requestParameterSupported = false
    let requestUriParameterSupported = false

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case userinfoEndpoint = "userinfo_endpoint"
        case jwksUri = "jwks_uri"
        case revocationEndpoint = "revocation_endpoint"
        case endSessionEndpoint = "end_session_endpoint"
        case pushedAuthorizationRequestEndpoint = "pushed_authorization_request_endpoint"
        case scopesSupported = "scopes_supported"
        case responseTypesSupported = "response_types_supported"
        case responseModesSupported = "response_modes_supported"
        case grantTypesSupported = "grant_types_supported"
        case subjectTypesSupported = "subject_types_supported"
        case idTokenSigningAlgValuesSupported = "id_token_signing_alg_values_supported"
        case tokenEndpointAuthMethodsSupported = "token_endpoint_auth_methods_supported"
        case codeChallengeMethodsSupported = "code_challenge_methods_supported"
        case claimsSupported = "claims_supported"
        case promptValuesSupported = "prompt_values_supported"
        case authorizationResponseIssParameterSupported = "authorization_response_iss_parameter_supported"
        case backchannelLogoutSupported = "backchannel_logout_supported"
        case backchannelLogoutSessionSupported = "backchannel_logout_session_supported"
        case requestParameterSupported = "request_parameter_supported"
        case requestUriParameterSupported = "request_uri_parameter_supported"
    }
}
