import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// The web backend signs people in at two providers that have nothing to do with each other.
    @Suite(
        .enabled(
            if: IdentityProvider.Product.allCases.allSatisfy(IdentityProvider.isInstalled),
            "glewlwyd and LemonLDAP::NG are installed"))
    struct WebAtProvidersTests {
        @Test(arguments: IdentityProvider.Product.allCases)
        func `a user signs in, sees the dashboard, and signs out at both`(
            _ product: IdentityProvider.Product
        ) async throws {
            let system = try EndToEnd.system()
            try await WebVisitor.with(product, of: system) { visitor in
                let callback = try await visitor.callback()
                let page = try await visitor.browser.get(callback)
                #expect((200..<400).contains(page.status), "\(page.text)")
                let dashboard = try await visitor.dashboard()
                #expect(dashboard.status == 200)
                #expect(dashboard.text.contains("u1@store.example"))
                #expect(try await visitor.browser.get(callback).status >= 400, "a callback counts once")
                let end = try #require(try await visitor.signOut())
                #expect(try await visitor.dashboard().status == 401)
                let back = try await visitor.browser.signOut(at: end, of: visitor.provider)
                #expect(back.hasPrefix(visitor.web + "/"))
            }
        }

        @Test(arguments: IdentityProvider.Product.allCases)
        func `a session outlives its access token by refreshing it`(
            _ product: IdentityProvider.Product
        ) async throws {
            let system = try EndToEnd.system()
            try await WebVisitor.with(product, of: system, accessTokenSeconds: 2) { visitor in
                _ = try await visitor.signIn("m1")
                let end = ContinuousClock.now + .seconds(5)
                try await eventually("more than two access tokens are too old") {
                    let status = try await visitor.dashboard().status
                    #expect(status == 200)
                    return ContinuousClock.now > end
                }
            }
        }

        @Test func `the provider ends the session itself`() async throws {
            let system = try EndToEnd.system()
            try await WebVisitor.with(.glewlwyd, of: system) { visitor in
                _ = try await visitor.signIn()
                #expect(try await visitor.dashboard().status == 200)
                // Another page of the same browser, whose sign-out isn't this backend's.
                let tokens = try await visitor.tokensElsewhere()
                let end = try await visitor.provider.endpoint("end_session_endpoint")
                _ = try await visitor.browser.signOut(
                    at: end + "?id_token_hint=" + tokens.idToken, of: visitor.provider)
                try await eventually("the session is over") { try await visitor.dashboard().status == 401 }
            }
        }

        @Test func `a backend may sign instead of knowing a secret`() async throws {
            let system = try EndToEnd.system()
            let signing = { (provider: IdentityProvider) -> [String] in
                let client = provider.description.webJWT
                return [
                    "--oidc-client-id", client?.clientID ?? "", "--oidc-authentication", "private_key_jwt",
                    "--oidc-private-key", client?.keyFile ?? "",
                ]
            }
            try await WebVisitor.with(.glewlwyd, of: system, flags: signing) { visitor in
                _ = try await visitor.signIn()
                #expect(try await visitor.dashboard().status == 200)
            }
        }

        @Test func `while the provider is down sessions go on, and nobody new signs in`() async throws {
            let system = try EndToEnd.system()
            try await WebVisitor.with(.glewlwyd, of: system) { visitor in
                _ = try await visitor.signIn()
                let begun = try await WebVisitor(web: visitor.web, provider: visitor.provider).callback("m1")
                visitor.provider.stop()
                #expect(try await visitor.dashboard().status == 200)
                let refused = try await PersonalBrowser().get(visitor.web + "/auth/login")
                #expect(refused.status == 503, "\(refused.text)")
                #expect(!begun.isEmpty)
                try await visitor.provider.start()
                let again = WebVisitor(web: visitor.web, provider: visitor.provider)
                try await eventually("people sign in again", within: .seconds(60)) {
                    try await again.browser.get(visitor.web + "/auth/login").status == 303
                }
            }
        }
    }
}
