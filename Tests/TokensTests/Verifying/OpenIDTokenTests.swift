import Foundation
import TestFixtures
import Testing

@testable import Tokens

/// ID tokens and logout tokens, each of which is never the other.
struct OpenIDTokenTests {
    private let event = #"{"http://schemas.openid.net/event/backchannel-logout":{}}"#

    @Test func `an ID token counts for its client and its nonce alone`() async throws {
        let issuing = try await Issuing()
        let token = try TestToken.id(issuer: issuing.issuer.url, client: "web").signed(by: issuing.key)
        #expect(await problem(token, issuing) == nil)
        #expect(await problem(token, issuing, client: "other") == .audience)
        #expect(await problem(token, issuing, nonce: "n2") == .claims)
        let without = try TestToken.id(issuer: issuing.issuer.url, client: "web", nonce: nil).signed(by: issuing.key)
        #expect(await problem(without, issuing) == .claims)
        #expect(await problem(without, issuing, nonce: nil) == nil)
    }

    @Test func `an ID token for several audiences must name its client`() async throws {
        let issuing = try await Issuing()
        let token = TestToken.id(issuer: issuing.issuer.url, client: "web")
        func check(_ changes: [String: String?]) async throws -> TokenProblem? {
            await problem(try token.with(changes).signed(by: issuing.key), issuing)
        }
        #expect(try await check(["aud": #"["web","x"]"#]) == .audience)
        #expect(try await check(["aud": #"["web","x"]"#, "azp": #""x""#]) == .audience)
        #expect(try await check(["aud": #"["web","x"]"#, "azp": #""web""#]) == nil)
        #expect(try await check(["azp": #""x""#]) == .audience)
    }

    @Test func `an access token is no ID token`() async throws {
        let issuing = try await Issuing()
        let token = try TestToken.access(issuer: issuing.issuer.url, audience: "web").signed(by: issuing.key)
        #expect(await problem(token, issuing, nonce: nil) == .type)
    }

    @Test func `an ID token names the access token that it came with`() async throws {
        let issuing = try await Issuing()
        // The value of the standard's example (OpenID Connect Core 1.0, appendix A.3).
        let accessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
        let token = try TestToken.id(issuer: issuing.issuer.url, client: "web")
            .with(["at_hash": #""77QmUPtjPfzWtF2AnpK9RQ""#]).signed(by: issuing.key)
        let claims = try await TokenVerifier(
            provider: issuing.provider, rules: .idToken(issuer: issuing.issuer.url, clientID: "web", nonce: "n1")
        ).verify(token)
        #expect(claims.wasIssued(with: accessToken))
        #expect(!claims.wasIssued(with: accessToken + "x"))
    }

    @Test func `a logout token counts, with an end or without, for two minutes`() async throws {
        let issuing = try await Issuing()
        #expect(await logoutProblem(logoutToken(issuing), issuing) == nil)
        #expect(await logoutProblem(logoutToken(issuing).with(["exp": nil]), issuing) == nil)
        let old = "\(Int(Date().timeIntervalSince1970) - 200)"
        let stale = logoutToken(issuing).with(["exp": nil, "iat": old])
        #expect(await logoutProblem(stale, issuing) == .expired)
    }

    @Test func `a logout token and an ID token don't stand for one another`() async throws {
        let issuing = try await Issuing()
        let id = TestToken.id(issuer: issuing.issuer.url, client: "web")
        #expect(await logoutProblem(id, issuing) == .claims)
        let withNonce = logoutToken(issuing).with(["nonce": #""n1""#])
        #expect(await logoutProblem(withNonce, issuing) == .type)
        #expect(await problem(try withNonce.signed(by: issuing.key), issuing) == .type)
        #expect(await logoutProblem(logoutToken(issuing).with(["events": "{}"]), issuing) == .claims)
        let ofNobody = logoutToken(issuing).with(["sub": nil, "sid": nil])
        #expect(await logoutProblem(ofNobody, issuing) == .claims)
    }

    private func logoutToken(_ issuing: Issuing) -> TestToken {
        TestToken.id(issuer: issuing.issuer.url, client: "web", nonce: nil)
            .with(["jti": #""j1""#, "sid": #""s1""#, "events": event], header: ["typ": #""logout+jwt""#])
    }

    private func logoutProblem(_ token: TestToken, _ issuing: Issuing) async -> TokenProblem? {
        guard let text = try? token.signed(by: issuing.key) else { return nil }
        return await issuing.problem(
            text,
            TokenVerifier(
                provider: issuing.provider, rules: .logoutToken(issuer: issuing.issuer.url, clientID: "web")))
    }

    private func problem(
        _ token: String, _ issuing: Issuing, client: String = "web", nonce: String? = "n1"
    ) async -> TokenProblem? {
        let rules = TokenRules.idToken(issuer: issuing.issuer.url, clientID: client, nonce: nonce)
        return await issuing.problem(token, TokenVerifier(provider: issuing.provider, rules: rules))
    }
}
