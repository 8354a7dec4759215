import Foundation
import TestFixtures
import Testing

@testable import WebSignIn

/// Rows 11 to 16: what comes back from a provider, or pretends to.
struct CallbackRowsTests {
    /// Nobody is signed in, and the provider wasn't asked for tokens.
    private func expectRefusal(_ answer: PlainAnswer, _ web: RunningWeb, tokenRequests: Int = 0) async throws {
        #expect((400..<500).contains(answer.status), "\(answer.status)")
        #expect(answer.setCookies.isEmpty)
        #expect(try await web.sessions.count == 0)
        #expect(web.provider.tokenRequests.count == tokenRequests)
    }

    @Test("row 11: a valid code without the pre-sign-in cookie is refused")
    func withoutCookie() async throws {
        try await RunningWeb.with { web in
            let callback = try await web.browser().callback(at: web.provider)
            try await expectRefusal(try await web.browser().get(callback), web)
        }
    }

    @Test("row 12: a wrong state is refused, and no token request is made")
    func wrongState() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            let callback = try await browser.callback(at: web.provider)
            let state = try #require(Fields.of(url: callback)["state"])
            let swapped = String(state.reversed())
            for wrong in [callback.replacing(state, with: swapped), callback.replacing("state=" + state, with: "")] {
                try await expectRefusal(try await browser.get(wrong, from: .elsewhere), web)
            }
            // What was sent by somebody else ends nothing: the right answer still counts.
            #expect(try await browser.get(callback, from: .elsewhere).status == 303)
        }
    }

    @Test("row 13: a callback replayed is refused")
    func replayed() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            let callback = try await browser.callback(at: web.provider)
            let attempt = browser.value(Browser.attemptCookie)
            #expect(try await browser.get(callback, from: .elsewhere).status == 303)
            #expect(browser.value(Browser.attemptCookie) == nil)
            #expect(try await browser.get(callback, from: .elsewhere).status == 400)
            // Nor does it help to have kept the cookie.
            browser.plant(Browser.attemptCookie, attempt)
            #expect(try await browser.get(callback, from: .elsewhere).status == 400)
            #expect(web.provider.tokenRequests.count == 1)
            #expect(try await web.sessions.count == 1)
        }
    }

    static let wrongClaims: [[String: String]] = [
        ["nonce": "of another attempt"], ["nonce": ""], ["aud": "mobile"], ["iss": "https://evil.example"],
        ["azp": "mobile"], ["sub": ""], ["at_hash": "AAAAAAAAAAAAAAAAAAAAAA"],
    ]

    @Test(
        "row 14: an ID token with wrong nonce, audience or issuer is refused, and there is no session",
        arguments: wrongClaims)
    func wrongIDToken(_ claims: [String: String]) async throws {
        try await RunningWeb.with { web in
            web.provider.change { $0.idTokenClaims = claims }
            let browser = web.browser()
            let callback = try await browser.callback(at: web.provider)
            try await expectRefusal(try await browser.get(callback, from: .elsewhere), web, tokenRequests: 1)
        }
    }

    @Test("row 14: an issuer with a slash more, an expired ID token, one without a signature: refused")
    func otherWrongIDTokens() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            let issuer = web.provider.issuer
            let changes: [@Sendable (inout StubProvider.Behaviour) -> Void] = [
                { $0.idTokenClaims = ["iss": issuer + "/"] }, { $0.idTokenClaims = ["exp": 1_700_000_000] },
                {
                    $0.idTokenClaims = [:]
                    $0.idTokenAlgorithm = "none"
                }, { $0.idTokenAlgorithm = "HS256" },
            ]
            for (place, change) in changes.enumerated() {
                web.provider.change(change)
                let callback = try await browser.callback(at: web.provider)
                try await expectRefusal(
                    try await browser.get(callback, from: .elsewhere), web, tokenRequests: place + 1)
            }
        }
    }

    @Test("row 15: an attacker's code in a victim's browser (login CSRF) is refused")
    func loginCSRF() async throws {
        try await RunningWeb.with { web in
            let attackers = try await web.browser().callback(at: web.provider)
            let victim = web.browser()
            try await expectRefusal(try await victim.get(attackers, from: .elsewhere), web)
            let own = try await victim.callback(at: web.provider)
            try await expectRefusal(try await victim.get(attackers, from: .elsewhere), web)
            // Nor the attacker's code under the victim's state: the verifier is another.
            let code = try #require(Fields.of(url: attackers)["code"])
            let mixed = own.replacing(try #require(Fields.of(url: own)["code"]), with: code)
            try await expectRefusal(try await victim.get(mixed, from: .elsewhere), web, tokenRequests: 1)
        }
    }

    @Test("row 16: an answer that names another provider, or none although this one always does, is refused")
    func wrongIssuer() async throws {
        let other = try await StubProvider()
        try await RunningWeb.with { web in
            let browser = web.browser()
            for issuer in [other.issuer, web.provider.issuer + "/", ""] {
                web.provider.change { $0.redirectIssuer = issuer }
                try await expectRefusal(
                    try await browser.get(browser.callback(at: web.provider), from: .elsewhere), web)
            }
            web.provider.change { $0.redirectIssuer = nil }
            let callback = try await browser.callback(at: web.provider)
            let start = try #require(callback.range(of: "&iss=")).lowerBound
            try await expectRefusal(try await browser.get(String(callback[..<start]), from: .elsewhere), web)
            #expect(other.tokenRequests.isEmpty)
        }
    }

    @Test func `a provider that says no signs nobody in`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            let callback = try await browser.callback(at: web.provider)
            let state = try #require(Fields.of(url: callback)["state"])
            let issuer = Fields.text([("iss", web.provider.issuer)])
            let answer = try await browser.get(
                "/auth/callback?error=access_denied&state=\(state)&\(issuer)", from: .elsewhere)
            #expect(answer.status == 403)
            #expect(answer.text.contains("/auth/login"))
            #expect(try await web.sessions.count == 0)
        }
    }
}
