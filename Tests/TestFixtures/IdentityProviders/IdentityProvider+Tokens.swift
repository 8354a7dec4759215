import Foundation

/// What a token endpoint answered.
public struct TokenAnswer: Sendable {
    public let status: Int
    public let accessToken: String
    public let idToken: String
    public let refreshToken: String
    public let text: String

    public init(_ page: PersonalBrowser.Page) {
        status = page.status
        text = page.text
        let members = (try? JSONSerialization.jsonObject(with: Data(page.text.utf8))) as? [String: Any] ?? [:]
        accessToken = members["access_token"] as? String ?? ""
        idToken = members["id_token"] as? String ?? ""
        refreshToken = members["refresh_token"] as? String ?? ""
    }
}

extension IdentityProvider {
    /// A verifier and its challenge, from RFC 7636, appendix B.
    public static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    public static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    /// The tokens of a user who signed in on a phone.
    ///
    /// - Parameter resource: the audience that the phone asks for (RFC 8707)
    public func userTokens(
        _ user: String, scope: String = "openid orders.read", resource: String? = nil
    ) async throws -> TokenAnswer {
        let redirect = "com.example.facet:/callback"
        let asked = [
            "response_type": "code", "client_id": mobile.clientID, "redirect_uri": redirect, "scope": scope,
            "state": "a state", "code_challenge": Self.challenge, "code_challenge_method": "S256", "nonce": "a nonce",
        ].merging(resource.map { ["resource": $0] } ?? [:]) { $1 }
        let authorization = try await endpoint("authorization_endpoint") + "?" + FormText.write(asked)
        let back = try await PersonalBrowser().signIn(at: authorization, as: user, of: self)
        let form = [
            "grant_type": "authorization_code", "code": FormText.query(of: back)["code"] ?? "",
            "redirect_uri": redirect, "code_verifier": Self.verifier, "client_id": mobile.clientID,
        ].merging(resource.map { ["resource": $0] } ?? [:]) { $1 }
        return try await requestTokens(form)
    }

    /// The token of the partner's system.
    public func partnerToken(scope: String = "catalog.read", resource: String? = nil) async throws -> TokenAnswer {
        var form = ["grant_type": "client_credentials", "scope": scope]
        form["resource"] = resource
        return try await requestTokens(form, of: partner)
    }

    /// - Parameter client: who proves itself by its secret; nil: the form names a public one
    public func requestTokens(
        _ form: [String: String], of client: IdentityProviderDescription.Client? = nil
    ) async throws -> TokenAnswer {
        let basic = client.map { "Basic " + Data("\($0.clientID):\($0.clientSecret)".utf8).base64EncodedString() }
        return TokenAnswer(
            try await PersonalBrowser().post(
                endpoint("token_endpoint"), form: form, headers: basic.map { ["Authorization": $0] } ?? [:]))
    }

    /// An address of the discovery document.
    public func endpoint(_ name: String) async throws -> String {
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        let page = try await PersonalBrowser().get(base + "/.well-known/openid-configuration")
        let members = try JSONSerialization.jsonObject(with: Data(page.text.utf8)) as? [String: Any]
        guard let address = members?[name] as? String else { throw UnexpectedPage(page) }
        return address
    }
}
