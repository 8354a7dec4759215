import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// `facet run` brings a provider along, and every backend signs in with it in its own way.
    @Suite struct DevelopmentProviderRunTests {
        private static let redirect = "http://127.0.0.1:51004/callback"

        @Test func `an app signs in over the loopback and reads the user's home`() async throws {
            let system = try EndToEnd.system()
            let tokens = try await app(system, "u1")
            let home = try await system.call("mobile", "/home", headers: bearer(tokens.accessToken))
            #expect(home.status == 200, "\(home.text)")
            #expect(home.json["recentOrders"].items.count == 3)
            let next = try await token(system, ["grant_type": "refresh_token", "refresh_token": tokens.refreshToken])
            #expect(try await system.call("mobile", "/home", headers: bearer(next.accessToken)).status == 200)
            #expect(try await system.call("mobile", "/home", headers: bearer(tokens.idToken)).status == 401)
            #expect(
                try await system.call("partner", "/v1/products/p42", headers: bearer(next.accessToken)).status == 401)
        }

        @Test func `a partner's system signs in by its secret and reads a document`() async throws {
            let system = try EndToEnd.system()
            let file = system.dataFolder.appendingPathComponent("provider-clients.csv")
            let line = try #require(
                String(contentsOf: file, encoding: .utf8).split(separator: "\n").first {
                    $0.hasPrefix("facet-partner,")
                })
            let basic = Data(line.replacing(",", with: ":").utf8).base64EncodedString()
            let page = try await PersonalBrowser().post(
                system.address("provider") + "/token", form: ["grant_type": "client_credentials"],
                headers: ["Authorization": "Basic \(basic)"])
            let token = TokenAnswer(page).accessToken
            #expect(try await system.call("partner", "/v1/products/p42", headers: bearer(token)).status == 200)
            #expect(try await system.call("mobile", "/home", headers: bearer(token)).status == 401)
        }

        @Test func `where the operator names providers, none is brought along`() async throws {
            let named = [
                "--web-oidc-issuer", "http://127.0.0.1:9", "--web-oidc-client-id", "store", "--web-oidc-client-secret",
                "secret", "--mobile-tokens-issuer", "http://127.0.0.1:9", "--partner-tokens-issuer",
                "http://127.0.0.1:9",
            ]
            try await RunningSystem.with(named) { system in
                #expect(system.processes["provider"] == nil && system.processes["web"] != nil)
                #expect(system.runFile?["endpoints"]["provider"] == .absent)
                let dashboard = try await system.call("web", "/api/dashboard", headers: system.webUser())
                #expect(dashboard.status == 200)
            }
        }

        /// The steps of a native app (RFC 8252), with its system's browser.
        private func app(_ system: RunningSystem, _ user: String) async throws -> TokenAnswer {
            let provider = try system.address("provider")
            let browser = PersonalBrowser()
            let asked = [
                "response_type": "code", "client_id": "facet-mobile", "redirect_uri": Self.redirect, "state": "a state",
                "scope": "openid orders.read", "code_challenge": IdentityProvider.challenge,
                "code_challenge_method": "S256",
            ]
            let page = try await browser.get(provider + "/authorize?" + FormText.write(asked))
            let form = ["transaction": page.inputs["transaction"] ?? "", "user": user]
            let back = try await browser.post(provider + "/sign-in", form: form)
            let location = try #require(back.location, "\(back.text)")
            return try await token(
                system,
                [
                    "grant_type": "authorization_code", "code": FormText.query(of: location)["code"] ?? "",
                    "redirect_uri": Self.redirect, "code_verifier": IdentityProvider.verifier,
                ])
        }

        private func token(_ system: RunningSystem, _ form: [String: String]) async throws -> TokenAnswer {
            let address = try system.address("provider") + "/token"
            return TokenAnswer(
                try await PersonalBrowser().post(address, form: form.merging(["client_id": "facet-mobile"]) { $1 }))
        }

        private func bearer(_ token: String) -> [String: String] { ["Authorization": "Bearer \(token)"] }
    }
}
