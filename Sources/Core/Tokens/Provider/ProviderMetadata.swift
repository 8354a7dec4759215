import CompositionCore
import JSONSlices
import NIOCore

/// What an identity provider says of itself (OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2).
public struct ProviderMetadata: Sendable {
    public let issuer: String
    public let authorizationEndpoint: ProviderURL?
    public let tokenEndpoint: ProviderURL?
    public let jwksURI: ProviderURL?
    /// RFC 9126.
    public let pushedAuthorizationRequestEndpoint: ProviderURL?
    public let requiresPushedAuthorizationRequests: Bool
    /// RFC 7662.
    public let introspectionEndpoint: ProviderURL?
    /// RFC 7009.
    public let revocationEndpoint: ProviderURL?
    /// OpenID Connect RP-Initiated Logout 1.0.
    public let endSessionEndpoint: ProviderURL?
    public let userinfoEndpoint: ProviderURL?
    /// Empty where it says nothing.
    public let tokenEndpointAuthMethods: [String]
    public let codeChallengeMethods: [String]
    public let scopes: [String]
    /// Whether its redirects carry `iss` (RFC 9207).
    public let sendsIssuerInRedirects: Bool
    public let supportsBackChannelLogout: Bool

    /// Throws `unreachable` if the text is not the metadata of this issuer, byte for byte.
    init(_ text: ByteBuffer, issuer expected: ProviderURL) throws(Failure) {
        guard let json = try? JSONDocument(text).root, let issuer = json["issuer"]?.string else {
            throw Failure(.unreachable, "the identity provider's metadata is no JSON with an issuer")
        }
        guard issuer.utf8.elementsEqual(expected.text.utf8) else {
            throw Failure(.unreachable, "the identity provider's metadata is another issuer's")
        }
        self.issuer = issuer
        func url(_ value: JSONValue?) throws(Failure) -> ProviderURL? {
            guard let value else { return nil }
            guard let url = value.string.flatMap(ProviderURL.init), url.isSecure || !expected.isSecure else {
                throw Failure(.unreachable, "the identity provider's metadata has an address that is not https")
            }
            return url
        }
        authorizationEndpoint = try url(json["authorization_endpoint"])
        tokenEndpoint = try url(json["token_endpoint"])
        jwksURI = try url(json["jwks_uri"])
        pushedAuthorizationRequestEndpoint = try url(json["pushed_authorization_request_endpoint"])
        introspectionEndpoint = try url(json["introspection_endpoint"])
        revocationEndpoint = try url(json["revocation_endpoint"])
        endSessionEndpoint = try url(json["end_session_endpoint"])
        userinfoEndpoint = try url(json["userinfo_endpoint"])
        requiresPushedAuthorizationRequests = json["require_pushed_authorization_requests"]?.bool ?? false
        tokenEndpointAuthMethods = json["token_endpoint_auth_methods_supported"]?.texts ?? []
        codeChallengeMethods = json["code_challenge_methods_supported"]?.texts ?? []
        scopes = json["scopes_supported"]?.texts ?? []
        sendsIssuerInRedirects = json["authorization_response_iss_parameter_supported"]?.bool ?? false
        supportsBackChannelLogout = json["backchannel_logout_supported"]?.bool ?? false
    }
}
