import TestFixtures
import Testing

@testable import WebSignIn

/// Sign-in at providers that others wrote.
@Suite(.serialized) struct RealProviderTests {
    @Test(
        .enabled(if: IdentityProvider.Product.allCases.allSatisfy(IdentityProvider.isInstalled)),
        arguments: IdentityProvider.Product.allCases)
    func `people sign in, their tokens are renewed, and they sign out`(
        _ product: IdentityProvider.Product
    ) async throws {
        let port = try freePort()
        try await IdentityProvider.with(product, web: "http://127.0.0.1:\(port)", accessTokenSeconds: 2) { provider in
            try await RunningWeb.with(Self.settings(of: provider), port: port) { web in
                let browser = web.browser()
                let login = try await browser.get("/auth/login?returnTo=/orders")
                let callback = try await PersonalBrowser().signIn(at: login.location, as: "u1", of: provider)
                let answer = try await browser.get(callback, from: .elsewhere)
                #expect(answer.location == "/auth/continue?to=%2Forders", "\(answer.text)")
                try await eventually("the tokens are renewed", within: .seconds(20)) {
                    guard try await browser.dashboardStatus() == 200 else { return false }
                    return try await web.sessions.all.first?.version ?? 0 > 1
                }
                let session = try #require(browser.session)
                let form = try await browser.post("/auth/logout", [("Origin", web.url)])
                #expect(form.status == 303 && form.location.hasPrefix("http://"))
                browser.plant(Browser.sessionCookie, session)
                #expect(try await browser.dashboardStatus() == 401)
                #expect(try await browser.get(callback, from: .elsewhere).status == 400)
            }
        }
    }

    private static func settings(of provider: IdentityProvider) -> ProviderSettings {
        var settings = ProviderSettings()
        settings.issuer = provider.issuer
        settings.clientID = provider.web.clientID
        settings.clientSecret = provider.web.clientSecret
        settings.userClaim = provider.userClaim
        return settings
    }
}
