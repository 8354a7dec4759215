import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// Mobile and partner take the tokens of real providers, each its own and no other's.
    @Suite(
        .enabled(
            if: IdentityProvider.Product.allCases.allSatisfy(IdentityProvider.isInstalled),
            "glewlwyd and LemonLDAP::NG are installed"))
    struct TokensAtProvidersTests {
        private static let mobile = "https://mobile.store.example"
        private static let partner = "https://partner.store.example"

        @Test func `a phone's token opens the user's home, and none that is for something else`() async throws {
            let system = try EndToEnd.system()
            try await withGlewlwyd { provider in
                try await withBackend("mobile", of: system, flags: flags(provider, Self.mobile)) { url in
                    let tokens = try await provider.userTokens("u1", resource: Self.mobile)
                    #expect(try await get(url + "/home", tokens.accessToken).status == 200)
                    #expect(try await get(url + "/home", tokens.accessToken).text.contains("recentOrders"))
                    let partner = try await provider.partnerToken(resource: Self.partner).accessToken
                    let foreign = try await provider.userTokens("u1", resource: Self.partner).accessToken
                    for token in [tokens.idToken, partner, foreign, tokens.refreshToken, "x.y.z"] {
                        #expect(try await get(url + "/home", token).status == 401)
                    }
                }
            }
        }

        @Test func `LemonLDAP's tokens count by its profile, and by none that is stricter`() async throws {
            let system = try EndToEnd.system()
            try await IdentityProvider.with(.lemonldap, web: "http://127.0.0.1:8080") { provider in
                let tokens = try await provider.userTokens("u1", scope: "openid orders.read")
                let own = flags(provider, "facet-mobile") + ["--tokens-profile", "lemonldap"]
                try await withBackend("mobile", of: system, flags: own) { url in
                    let home = try await get(url + "/home", tokens.accessToken)
                    #expect(home.status == 200, "\(home.text)")
                    #expect(try await get(url + "/home", tokens.idToken).status == 401)
                }
                try await withBackend("mobile", of: system, flags: flags(provider, "facet-mobile")) { url in
                    let home = try await get(url + "/home", tokens.accessToken)
                    #expect(home.status == 401)
                }
            }
        }

        @Test func `a partner's system reads documents with its own token`() async throws {
            let system = try EndToEnd.system()
            try await withGlewlwyd { provider in
                let flags = [
                    "--operations-port", "0", "--tokens-issuer", provider.issuer, "--tokens-audience", Self.partner,
                ]
                try await withBackend("partner", of: system, flags: flags) { url in
                    let token = try await provider.partnerToken(resource: Self.partner).accessToken
                    let document = try await get(url + "/v1/products/p42", token)
                    #expect(document.status == 200, "\(document.text)")
                    let user = try await provider.userTokens("u1", resource: Self.partner).accessToken
                    #expect(try await get(url + "/v1/products/p42", user).status == 401)
                }
            }
        }

        @Test func `tokens go on counting while the provider changes its key, and while it is down`() async throws {
            let system = try EndToEnd.system()
            try await withGlewlwyd { provider in
                try await withBackend("mobile", of: system, flags: flags(provider, Self.mobile)) { url in
                    let old = try await provider.userTokens("u1", resource: Self.mobile).accessToken
                    #expect(try await get(url + "/home", old).status == 200)
                    try await provider.rotateKeys()
                    let new = try await provider.userTokens("u1", resource: Self.mobile).accessToken
                    #expect(try await get(url + "/home", new).status == 200)
                    provider.stop()
                    for token in [old, new] { #expect(try await get(url + "/home", token).status == 200) }
                }
            }
        }

        private func withGlewlwyd(_ body: (IdentityProvider) async throws -> Void) async throws {
            try await IdentityProvider.with(
                .glewlwyd, web: "http://127.0.0.1:8080", mobile: Self.mobile, partner: Self.partner, body)
        }

        private func flags(_ provider: IdentityProvider, _ audience: String) -> [String] {
            [
                "--operations-port", "0", "--tokens-issuer", provider.issuer, "--tokens-audience", audience,
                "--tokens-subject-claim", provider.userClaim,
            ]
        }

        private func get(_ url: String, _ token: String) async throws -> PersonalBrowser.Page {
            try await PersonalBrowser().get(url, headers: ["Authorization": "Bearer \(token)"])
        }
    }
}
