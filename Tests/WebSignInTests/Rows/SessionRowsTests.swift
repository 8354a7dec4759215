import Foundation
import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// Rows 25 to 28: how a session ends.
struct SessionRowsTests {
    /// Providers say it in many ways.
    static let refusals: [(Int, String)] = [
        (400, #"{"error":"invalid_grant"}"#), (400, ""), (401, #"{"error":"invalid_client"}"#), (403, "no"),
    ]

    @Test("row 25: after a refused refresh the next call is 401 and the cookie is cleared", arguments: refusals)
    func refused(_ status: Int, _ body: String) async throws {
        try await RunningWeb.with { web in
            web.provider.change {
                $0.accessLifetime = 0
                $0.refresh = .refused(status: status, body: body)
            }
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let session = try #require(browser.session)
            let answer = try await browser.fetch("/api/dashboard")
            #expect(answer.status == 401)
            #expect(answer.headers.first(name: "Location") == nil)
            let cookie = try #require(answer.setCookies.first.map(Browser.Cookie.init))
            #expect(cookie.name == Browser.sessionCookie && cookie.isOver)
            // A provider that is better again doesn't bring it back.
            web.provider.change { $0.refresh = .rotates }
            browser.plant(Browser.sessionCookie, session)
            #expect(try await browser.dashboardStatus() == 401)
            #expect(try await web.sessions.count == 0)
        }
    }

    @Test("row 26: a session never outlives its refresh token: the old cookie fails after it")
    func outlived() async throws {
        try await RunningWeb.with { web in
            web.provider.change {
                $0.accessLifetime = 1
                $0.refresh = .never
            }
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let session = try #require(try await web.sessions.all.first)
            #expect(session.end == session.tokens.accessEnd)
            try await eventually("the session ends") { try await browser.dashboardStatus() == 401 }
        }
    }

    @Test("row 27: revoked at the provider, access ends within the access token's lifetime")
    func revokedAtTheProvider() async throws {
        try await RunningWeb.with { web in
            web.provider.change { $0.accessLifetime = 2 }
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            #expect(try await browser.dashboardStatus() == 200)
            web.provider.forgetRefreshTokens()
            let begin = ContinuousClock.now
            try await eventually("access ends") { try await browser.dashboardStatus() == 401 }
            #expect(ContinuousClock.now - begin < .seconds(10))
        }
    }

    @Test("row 28: after sign-out the old cookie is 401 and the refresh token is revoked; sign-out needs the header")
    func signOut() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let session = try #require(browser.session)
            #expect(try await browser.post("/auth/logout").status == 403)
            #expect(try await browser.get("/auth/logout").status == 405)
            #expect(try await browser.dashboardStatus() == 200)
            let refresh = try #require(try await web.sessions.all.first?.tokens.refresh)
            let answer = try await browser.fetch("/auth/logout", method: .POST)
            #expect(answer.status == 200)
            #expect(
                answer.text.hasPrefix(#"{"signedOut":true,"url":"\#(web.provider.issuer)/end_session?client_id=web"#))
            #expect(answer.headers.first(name: "Clear-Site-Data") == #""cache", "storage""#)
            #expect(browser.session == nil)
            #expect(web.provider.revoked == [refresh])
            browser.plant(Browser.sessionCookie, session)
            #expect(try await browser.dashboardStatus() == 401)
        }
    }

    @Test func `a form of this site signs out and leads to the provider's sign-out and back`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let home = try await browser.get("/")
            #expect(home.headers.first(name: "Content-Security-Policy")?.contains(web.provider.issuer) == true)
            let answer = try await browser.post(
                "/auth/logout", [("Sec-Fetch-Site", "same-origin"), ("Origin", "null")])
            #expect(answer.status == 303)
            let query = Fields.of(url: answer.location)
            #expect(answer.location.hasPrefix(web.provider.issuer + "/end_session?"))
            #expect(query == ["client_id": "web", "post_logout_redirect_uri": web.url + "/"])
            #expect(try await web.provider.authorize(answer.location) == web.url + "/")
            #expect(try await web.sessions.count == 0)
        }
    }

    @Test func `a provider that insists gets the ID token as a hint`() async throws {
        let provider = try await StubProvider()
        var settings = RunningWeb.client(of: provider)
        settings.sendsIDTokenHint = true
        try await RunningWeb.with(settings, provider: provider) { web in
            let browser = web.browser()
            try await browser.signIn(at: provider)
            let answer = try await browser.post("/auth/logout", [("Origin", web.url)])
            let hint = try #require(Fields.of(url: answer.location)["id_token_hint"])
            #expect(provider.secrets.contains(hint))
        }
    }

    @Test func `sign-out everywhere ends all sessions of the user, and nobody else's`() async throws {
        try await RunningWeb.with { web in
            let browsers = [web.browser(), web.browser(), web.browser()]
            for browser in browsers { try await browser.signIn(at: web.provider) }
            web.provider.change { $0.subject = "u2" }
            let other = web.browser()
            try await other.signIn(at: web.provider)
            try await browsers[0].fetch("/auth/logout?everywhere=1", method: .POST)
            for browser in browsers { #expect(try await browser.fetch("/auth/user").status == 401) }
            #expect(try await other.fetch("/auth/user").status == 200)
            #expect(web.provider.revoked.count == 3)
        }
    }

    @Test func `a session lasts no longer than its lifetime`() async throws {
        try await RunningWeb.with(lifetime: .seconds(60)) { web in
            try await web.browser().signIn(at: web.provider)
            let session = try #require(try await web.sessions.all.first)
            #expect(session.end.timeIntervalSince(session.created) == 60)
        }
    }
}
