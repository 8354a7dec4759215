import CompositionCore
import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// What signs in elsewhere, or pretends to be a session.
struct OtherCredentialsTests {
    @Test func `a bearer token is nothing here, be it a session's own id`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let access = try #require(web.provider.secrets.first)
            for token in [access, try #require(browser.session), "development.token"] {
                let stranger = web.browser()
                for path in ["/api/dashboard", "/auth/user"] {
                    let answer = try await stranger.fetch(path, [("Authorization", "Bearer " + token)])
                    #expect(answer.status == 401)
                    #expect(answer.headers.first(name: "WWW-Authenticate") == nil)
                }
            }
            // Nor does one that is wrong harm who is signed in.
            #expect(try await browser.fetch("/api/dashboard", [("Authorization", "Bearer x")]).status == 200)
        }
    }

    @Test func `a token or a session in a query is nothing`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let session = try #require(browser.session)
            for query in ["access_token=\(session)", "\(Browser.sessionCookie)=\(session)"] {
                #expect(try await web.browser().fetch("/auth/user?" + query).status == 401)
            }
        }
    }

    @Test func `a cookie of another name, as another backend's, signs nobody in`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let session = try #require(browser.session)
            for name in ["session", "__Host-facet", "__host-facet-session", "facet-session", Browser.attemptCookie] {
                let answer = try await web.browser().fetch("/auth/user", [("Cookie", "\(name)=\(session)")])
                #expect(answer.status == 401)
            }
        }
    }

    @Test func `a cookie that a sibling host tossed beside the session's makes both count for nothing`() async throws {
        try await RunningWeb.with { web in
            let attacker = web.browser()
            try await attacker.signIn(at: web.provider)
            let victim = web.browser()
            try await victim.signIn(at: web.provider)
            let pairs = [victim, attacker].map { "\(Browser.sessionCookie)=\($0.session ?? "")" }
            for order in [pairs, pairs.reversed()] {
                let answer = try await web.browser().fetch("/auth/user", [("Cookie", order.joined(separator: "; "))])
                #expect(answer.status == 401)
                #expect(answer.setCookies.isEmpty)
            }
            #expect(try await web.sessions.count == 2)
        }
    }

    @Test func `a pre-sign-in cookie that was tossed beside the own one ends the attempt`() async throws {
        try await RunningWeb.with { web in
            let attacker = web.browser()
            let callback = try await attacker.callback(at: web.provider)
            let victim = web.browser()
            _ = try await victim.callback(at: web.provider)
            let pairs = [victim, attacker].map { "\(Browser.attemptCookie)=\($0.value(Browser.attemptCookie) ?? "")" }
            let answer = try await web.browser().get(callback, [("Cookie", pairs.joined(separator: "; "))])
            #expect(answer.status == 400)
            #expect(try await web.sessions.count == 0)
        }
    }

    @Test func `a development token counts where it is allowed, and signs out by leaving its cookie`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            browser.plant(Browser.sessionCookie, "development.token")
            #expect(try await browser.fetch("/auth/user").text == #"{"signedIn":true,"user":{"id":"u1"}}"#)
            #expect(try await browser.dashboardStatus() == 200)
            let answer = try await browser.fetch("/auth/logout", method: .POST)
            #expect(answer.text == #"{"signedOut":true}"#)
            #expect(browser.session == nil)
        }
    }
}
