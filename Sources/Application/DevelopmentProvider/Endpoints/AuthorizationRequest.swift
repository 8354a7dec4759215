/// A checked request to the authorization endpoint (OpenID Connect Core 1.0, section 3.1.2.1; RFC 7636).
struct AuthorizationRequest: Sendable {
    let clientID: String
    let redirectURI: String
    let scopes: [String]
    let state: String?
    let nonce: String?
    let challenge: String
    let prompt: String?
    /// How long ago the user may have signed in at most.
    let signInAgeMax: Duration?
}

/// Where an answer to the authorization endpoint goes.
struct AuthorizationRedirect: Sendable {
    let address: String
    let state: String?
    let issuer: String

    func error(_ error: OAuthError) -> String {
        FormFields.address(
            address,
            [("error", error.error), ("error_description", error.description), ("state", state), ("iss", issuer)])
    }

    /// With the issuer, so that a client of several knows whose code it is (RFC 9207).
    func code(_ code: String) -> String {
        FormFields.address(address, [("code", code), ("state", state), ("iss", issuer)])
    }
}

/// What is wrong with an authorization request.
enum AuthorizationFault: Error {
    /// Nobody may be sent anywhere: the client or its redirect is unknown.
    case unusable(String)
    case answered(OAuthError, AuthorizationRedirect)
}

extension Provider {
    func authorizationRequest(_ fields: FormFields) throws(AuthorizationFault) -> AuthorizationRequest {
        guard let id = fields["client_id"], let client = clients[id] else {
            throw .unusable("the client is unknown")
        }
        guard let redirect = fields["redirect_uri"], client.redirects.contains(where: { $0.allows(redirect) }) else {
            throw .unusable("the redirect_uri isn't one of \(client.id)'s")
        }
        let target = AuthorizationRedirect(address: redirect, state: fields["state"], issuer: issuer)
        if let error = fault(of: fields, client) { throw .answered(error, target) }
        return AuthorizationRequest(
            clientID: client.id, redirectURI: redirect, scopes: granted(fields["scope"]), state: fields["state"],
            nonce: fields["nonce"], challenge: fields["code_challenge"] ?? "", prompt: fields["prompt"],
            signInAgeMax: fields["max_age"].flatMap { Int64($0) }.map { .seconds($0) })
    }

    private func fault(of fields: FormFields, _ client: Client) -> OAuthError? {
        guard fields["response_type"] == "code" else {
            return OAuthError(error: "unsupported_response_type", description: "response_type must be code")
        }
        guard fields["code_challenge_method"] == "S256", PKCE.isChallenge(fields["code_challenge"] ?? "") else {
            return .invalidRequest("code_challenge with code_challenge_method S256 is required")
        }
        guard fields["request"] == nil, fields["response_mode"] ?? "query" == "query" else {
            return .invalidRequest("request objects and other response modes than query are not known here")
        }
        return audienceFault(fields, client)
    }

    /// A resource must be the client's own (RFC 8707, section 2).
    func audienceFault(_ fields: FormFields, _ client: Client) -> OAuthError? {
        guard let resource = fields["resource"], resource != client.audience else { return nil }
        return OAuthError(error: "invalid_target", description: "the resource isn't one of the client's")
    }

    /// What of the scopes asked for is known here (RFC 6749, section 3.3).
    private func granted(_ asked: String?) -> [String] {
        let known = ["openid", "profile", "email"] + scopes
        let asked = (asked ?? "openid").split(separator: " ").map(String.init)
        return known.filter(asked.contains)
    }
}
