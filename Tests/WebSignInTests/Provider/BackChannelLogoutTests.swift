import Foundation
import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// OpenID Connect Back-Channel Logout 1.0.
struct BackChannelLogoutTests {
    private static let form = [("Content-Type", "application/x-www-form-urlencoded")]

    private func send(_ token: String, to web: RunningWeb) async throws -> PlainAnswer {
        try await web.browser().post("/auth/backchannel-logout", Self.form, "logout_token=" + token)
    }

    @Test func `all sessions of the provider's session end, and no other`() async throws {
        try await RunningWeb.with { web in
            let ended = [web.browser(), web.browser()]
            for browser in ended { try await browser.signIn(at: web.provider) }
            web.provider.change { $0.sessionID = "sid-2" }
            let other = web.browser()
            try await other.signIn(at: web.provider)
            let answer = try await send(web.provider.logoutToken(), to: web)
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "Cache-Control") == "no-store")
            for browser in ended { #expect(try await browser.dashboardStatus() == 401) }
            #expect(try await other.dashboardStatus() == 200)
            #expect(web.provider.revoked.count == 2)
        }
    }

    @Test func `a token without a session id ends all sessions of the user`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            web.provider.change { $0.sessionID = "sid-2" }
            try await web.browser().signIn(at: web.provider)
            #expect(try await send(web.provider.logoutToken(["sid": ""]), to: web).status == 200)
            #expect(try await web.sessions.count == 0)
        }
    }

    @Test func `a token that was used before ends nothing`() async throws {
        try await RunningWeb.with { web in
            let token = web.provider.logoutToken()
            #expect(try await send(token, to: web).status == 200)
            try await web.browser().signIn(at: web.provider)
            #expect(try await send(token, to: web).status == 400)
            #expect(try await web.sessions.count == 1)
        }
    }

    static let wrong: [[String: any Sendable]] = [
        ["iss": "https://evil.example"], ["aud": "mobile"], ["nonce": "n"], ["events": ["other": [String: String]()]],
        ["exp": 1_700_000_000], ["iat": 1_700_000_000, "exp": 1_700_000_001], ["jti": ""], ["sid": "", "sub": ""],
    ]

    @Test(arguments: wrong.indices)
    func `a token that doesn't count ends nothing`(_ place: Int) async throws {
        try await RunningWeb.with { web in
            try await web.browser().signIn(at: web.provider)
            #expect(try await send(web.provider.logoutToken(Self.wrong[place]), to: web).status == 400)
            #expect(try await web.sessions.count == 1)
        }
    }

    @Test func `an ID token, another's signature, nothing, and JSON end nothing`() async throws {
        try await RunningWeb.with { web in
            try await web.browser().signIn(at: web.provider)
            let idToken = try #require(web.provider.secrets.dropFirst().first)
            let stranger = try await StubProvider()
            let forged = stranger.logoutToken(["iss": web.provider.issuer])
            for token in [idToken, forged, "", "a.b.c"] {
                #expect(try await send(token, to: web).status == 400)
            }
            let json = try await web.browser().post(
                "/auth/backchannel-logout", [("Content-Type", "application/json")],
                #"{"logout_token":"\#(web.provider.logoutToken())"}"#)
            #expect(json.status == 400)
            #expect(try await web.sessions.count == 1)
        }
    }
}
