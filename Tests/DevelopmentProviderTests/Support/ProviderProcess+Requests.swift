import Foundation
import TestFixtures

extension ProviderProcess {
    /// A request of a client to the authorization endpoint; fields that are nil are left out.
    func authorization(
        _ client: String = "facet-web", redirect: String = redirect, scope: String = "openid profile",
        with more: [String: String?] = [:]
    ) -> String {
        let fields: [String: String?] = [
            "response_type": "code", "client_id": client, "redirect_uri": redirect, "scope": scope, "state": "a state",
            "nonce": "a nonce", "code_challenge": IdentityProvider.challenge, "code_challenge_method": "S256",
        ].merging(more) { $1 }
        return issuer + "/authorize?" + FormText.write(fields.compactMapValues { $0 })
    }

    /// Where the browser is sent after somebody was chosen.
    func signIn(
        _ user: String = "u1", at authorization: String, in browser: PersonalBrowser = PersonalBrowser()
    ) async throws -> PersonalBrowser.Page {
        let page = try await browser.get(authorization)
        guard page.location == nil, let transaction = page.inputs["transaction"] else { return page }
        return try await browser.post(issuer + "/sign-in", form: ["transaction": transaction, "user": user])
    }

    /// What the token endpoint says to a client.
    func token(_ client: String = "facet-web", _ form: [String: String]) async throws -> TokenAnswer {
        try await TokenAnswer(post("/token", client, form))
    }

    /// A form from a client, a confidential one with its secret.
    func post(
        _ path: String, _ client: String = "facet-web", _ form: [String: String], secret: String? = nil
    ) async throws -> PersonalBrowser.Page {
        let browser = PersonalBrowser()
        let known = try secret ?? self.secret(client)
        guard !known.isEmpty else {
            return try await browser.post(issuer + path, form: form.merging(["client_id": client]) { $1 })
        }
        let basic = Data("\(client):\(known)".utf8).base64EncodedString()
        return try await browser.post(issuer + path, form: form, headers: ["Authorization": "Basic \(basic)"])
    }

    /// The form that exchanges the code of a redirect.
    func exchange(_ page: PersonalBrowser.Page, redirect: String = redirect) -> [String: String] {
        [
            "grant_type": "authorization_code", "code": FormText.query(of: page.location ?? "")["code"] ?? "",
            "redirect_uri": redirect, "code_verifier": IdentityProvider.verifier,
        ]
    }

    /// The tokens of a user of the web.
    func webTokens(_ user: String = "u1", in browser: PersonalBrowser = PersonalBrowser()) async throws -> TokenAnswer {
        try await token("facet-web", exchange(try await signIn(user, at: authorization(), in: browser)))
    }

    func refresh(_ token: String, _ client: String = "facet-web") async throws -> TokenAnswer {
        try await self.token(client, ["grant_type": "refresh_token", "refresh_token": token])
    }

    func userInfo(_ token: String) async throws -> PersonalBrowser.Page {
        try await PersonalBrowser().get(issuer + "/userinfo", headers: ["Authorization": "Bearer \(token)"])
    }
}
