import Foundation
import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// Rows 17 to 24: cookies.
struct CookieRowsTests {
    @Test("rows 17, 18, 20, 21 and 22: every cookie is Secure, HttpOnly, of Path=/, without Domain, named __Host-")
    func attributes() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            try await browser.fetch("/auth/logout", method: .POST)
            try await browser.fetch("/api/dashboard", [("Cookie", "__Host-facet-session=over")])
            let cookies = browser.seen.flatMap(\.setCookies)
            #expect(cookies.count == 5)
            for cookie in cookies.map(Browser.Cookie.init) {
                #expect(cookie.name.hasPrefix("__Host-"))
                #expect(cookie.attributes.contains("secure") && cookie.attributes.contains("httponly"))
                #expect(cookie.attributes.contains("path=/"))
                #expect(!cookie.attributes.contains { $0.hasPrefix("domain") })
            }
        }
    }

    @Test("row 19: the session's cookie is Strict; the pre-sign-in cookie is another one, short and Lax")
    func sameSite() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            let login = try await browser.get("/auth/login")
            let attempt = try #require(login.setCookies.first.map(Browser.Cookie.init))
            #expect(attempt.name == "__Host-facet-signin")
            #expect(attempt.attributes.contains("samesite=lax") && attempt.attributes.contains("max-age=600"))
            let answer = try await browser.get(web.provider.authorize(login.location), from: .elsewhere)
            let session = try #require(answer.setCookies.map(Browser.Cookie.init).first { !$0.isOver })
            #expect(session.name == "__Host-facet-session" && session.isStrict)
            #expect(!session.value.contains(".") && session.value.utf8.count == 43)
            #expect(browser.value("__Host-facet-signin") == nil)
        }
    }

    @Test("row 23: a session's cookie with any byte of it changed is refused")
    func flipped() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let session = try #require(browser.session)
            #expect(try await browser.dashboardStatus() == 200)
            for place in session.indices {
                let other = session[place] == "A" ? "B" : "A"
                let flipped = session.replacingCharacters(in: place...place, with: other)
                #expect(try await status(web, cookie: flipped) == 401)
            }
            for wrong in ["", session + "A", String(session.dropLast()), session + "=", "%00", "a.b"] {
                #expect(try await status(web, cookie: wrong) == 401)
            }
            #expect(try await browser.dashboardStatus() == 200)
        }
    }

    private func status(_ web: RunningWeb, cookie: String) async throws -> Int {
        try await web.browser().fetch("/api/dashboard", [("Cookie", "\(Browser.sessionCookie)=\(cookie)")]).status
    }

    @Test("row 24: the id changes at sign-in, a planted id is never adopted, and the browser's older session ends")
    func fixation() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            let planted = SessionID().text
            browser.plant(Browser.sessionCookie, planted)
            try await browser.signIn(at: web.provider)
            let first = try #require(browser.session)
            #expect(first != planted)
            #expect(try await status(web, cookie: planted) == 401)
            try await browser.signIn(at: web.provider)
            #expect(browser.session != first)
            #expect(try await browser.dashboardStatus() == 200)
            #expect(try await status(web, cookie: first) == 401)
            #expect(try await web.sessions.count == 1)
        }
    }

    @Test func `a pre-sign-in cookie with any byte changed is refused`() async throws {
        let seal = AttemptSeal(secret: Array(repeating: 7, count: 32))
        let sealed = try seal.seal(SignInAttempt(returnTo: .home, previous: nil))
        #expect(seal.open(sealed) != nil)
        for place in sealed.indices {
            let other = sealed[place] == "A" ? "B" : "A"
            #expect(seal.open(sealed.replacingCharacters(in: place...place, with: other)) == nil)
        }
        #expect(AttemptSeal(secret: Array(repeating: 8, count: 32)).open(sealed) == nil)
    }

    @Test func `a pre-sign-in cookie is worth nothing after ten minutes, nor before its time`() throws {
        let seal = AttemptSeal(secret: Array(repeating: 7, count: 32))
        let attempt = SignInAttempt(returnTo: .home, previous: nil)
        let sealed = try seal.seal(attempt)
        let begin = attempt.startedAt
        #expect(seal.open(sealed, at: .init(timeIntervalSince1970: Double(begin + 599))) != nil)
        #expect(seal.open(sealed, at: .init(timeIntervalSince1970: Double(begin + 601))) == nil)
        #expect(seal.open(sealed, at: .init(timeIntervalSince1970: Double(begin - 1))) == nil)
    }
}
