import Foundation
import TestFixtures
import Testing

/// Somebody who signs in with the web backend at a real identity provider, step by step.
struct WebVisitor {
    let browser = PersonalBrowser()
    /// Where the web backend is.
    let web: String
    let provider: IdentityProvider

    /// A web backend beside the system that signs in at that product.
    static func with(
        _ product: IdentityProvider.Product, of system: RunningSystem, accessTokenSeconds: Int = 300,
        flags: (IdentityProvider) -> [String] = bySecret, _ body: (WebVisitor) async throws -> Void
    ) async throws {
        let port = try freePort()
        let web = "http://127.0.0.1:\(port)"
        let data = system.folder.appendingPathComponent("web-\(port)").path
        try await IdentityProvider.with(
            product, web: web, accessTokenSeconds: accessTokenSeconds
        ) { provider in
            // glewlwyd signs nobody out without the ID token.
            let hint = product == .glewlwyd ? ["--oidc-id-token-hint", "true"] : []
            let common =
                hint + [
                    "--operations-port", "0", "--data", data, "--oidc-issuer", provider.issuer, "--oidc-user-claim",
                    provider.userClaim,
                ]
            try await withBackend("web", of: system, port: port, flags: common + flags(provider)) { web in
                try await body(WebVisitor(web: web, provider: provider))
            }
        }
    }

    static func bySecret(_ provider: IdentityProvider) -> [String] {
        ["--oidc-client-id", provider.web.clientID, "--oidc-client-secret", provider.web.clientSecret]
    }

    /// All steps. Gives what the callback answered.
    func signIn(_ user: String = "u1") async throws -> PersonalBrowser.Page {
        try await browser.get(try await callback(user))
    }

    /// Up to the callback, with a code that the backend hasn't seen.
    func callback(_ user: String = "u1") async throws -> String {
        let page = try await browser.get(web + "/auth/login?returnTo=/")
        let authorization = try #require(page.location, "\(page.status) \(page.text)")
        return try await browser.signIn(at: authorization, as: user, of: provider)
    }

    func dashboard() async throws -> PersonalBrowser.Page {
        try await browser.get(web + "/api/dashboard", headers: ["X-Facet": "1"])
    }

    /// Signs out at the backend, and gives where the provider is told of it.
    func signOut() async throws -> String? {
        let page = try await browser.post(web + "/auth/logout", form: [:], headers: ["X-Facet": "1"])
        #expect(page.status == 200, "\(page.text)")
        let answer = try JSONSerialization.jsonObject(with: Data(page.text.utf8)) as? [String: Any]
        return answer?["url"] as? String
    }

    /// Tokens of the provider's session with this browser that the backend knows nothing of.
    func tokensElsewhere() async throws -> TokenAnswer {
        let redirect = web + "/auth/callback"
        let asked = [
            "response_type": "code", "client_id": provider.web.clientID, "redirect_uri": redirect, "scope": "openid",
            "state": "a state", "nonce": "a nonce", "code_challenge": IdentityProvider.challenge,
            "code_challenge_method": "S256",
        ]
        let authorization = try await provider.endpoint("authorization_endpoint") + "?" + FormText.write(asked)
        let back = try await browser.signIn(at: authorization, as: "u1", of: provider)
        let form = [
            "grant_type": "authorization_code", "code": FormText.query(of: back)["code"] ?? "",
            "redirect_uri": redirect, "code_verifier": IdentityProvider.verifier,
        ]
        return try await provider.requestTokens(form, of: provider.web)
    }
}
