import Foundation
import TestFixtures
import Testing

/// The real identity providers do what the tests of sign-in build on.
@Suite(.serialized) struct IdentityProviderTests {
    @Test(.enabled(if: IdentityProvider.isInstalled(.glewlwyd)))
    func `glewlwyd gives a phone's user and a partner tokens for the audience asked for`() async throws {
        try await IdentityProvider.with(.glewlwyd, web: "http://127.0.0.1:8080") { provider in
            let phone = try await provider.userTokens("u1", resource: "http://127.0.0.1:8081")
            #expect(phone.status == 200, "\(phone.text)")
            let claims = try Claims(phone.accessToken)
            #expect(claims.header["typ"] == "at+jwt")
            #expect(claims["aud"] == "http://127.0.0.1:8081")
            #expect(claims[provider.userClaim] == "u1")
            let partner = try await provider.partnerToken(resource: "http://127.0.0.1:8082")
            #expect(try Claims(partner.accessToken)["client_id"] == "facet-partner")
            try await provider.rotateKeys()
            let later = try await provider.partnerToken()
            #expect(try Claims(later.accessToken).header["kid"] != claims.header["kid"])
        }
    }

    @Test(.enabled(if: IdentityProvider.isInstalled(.lemonldap)))
    func `LemonLDAP gives a phone's user tokens of the type JWT`() async throws {
        try await IdentityProvider.with(.lemonldap, web: "http://127.0.0.1:8080") { provider in
            let phone = try await provider.userTokens("m1", scope: "openid")
            #expect(phone.status == 200, "\(phone.text)")
            let claims = try Claims(phone.accessToken)
            #expect(claims.header["typ"] == "JWT")
            #expect(claims[provider.userClaim] == "m1")
        }
    }

    @Test(
        .enabled(if: IdentityProvider.Product.allCases.allSatisfy(IdentityProvider.isInstalled)),
        arguments: IdentityProvider.Product.allCases)
    func `who signs out at the provider is asked again`(_ product: IdentityProvider.Product) async throws {
        let web = "http://127.0.0.1:8080"
        try await IdentityProvider.with(product, web: web) { provider in
            let browser = PersonalBrowser()
            let code = try await webCode(provider, browser, web)
            #expect(code.hasPrefix(web + "/auth/callback?"))
            let form = [
                "grant_type": "authorization_code", "code": FormText.query(of: code)["code"] ?? "",
                "redirect_uri": web + "/auth/callback", "code_verifier": IdentityProvider.verifier,
            ]
            let tokens = try await provider.requestTokens(form, of: provider.web)
            #expect(tokens.status == 200, "\(tokens.text)")
            let asked = ["id_token_hint": tokens.idToken, "post_logout_redirect_uri": web + "/", "state": "bye"]
            let end = try await provider.endpoint("end_session_endpoint") + "?" + FormText.write(asked)
            #expect(try await browser.signOut(at: end, of: provider).hasPrefix(web + "/"))
        }
    }

    private func webCode(
        _ provider: IdentityProvider, _ browser: PersonalBrowser, _ web: String
    ) async throws -> String {
        let asked = [
            "response_type": "code", "client_id": provider.web.clientID, "redirect_uri": web + "/auth/callback",
            "scope": "openid", "state": "a state", "nonce": "a nonce", "code_challenge": IdentityProvider.challenge,
            "code_challenge_method": "S256",
        ]
        let authorization = try await provider.endpoint("authorization_endpoint") + "?" + FormText.write(asked)
        return try await browser.signIn(at: authorization, as: "u1", of: provider)
    }
}
