import Foundation
import TestFixtures
import Testing

@testable import Tokens

/// A token that was verified is remembered, and no longer than it counts.
struct VerifiedTokensTests {
    @Test func `a remembered token ends when it expires`() async throws {
        let issuing = try await Issuing()
        let verifier = TokenVerifier(provider: issuing.provider, rules: issuing.rules, keptMax: 10)
        let now = Date().timeIntervalSince1970.rounded()
        let token = try issuing.signed(["exp": "\(now + 100)"])
        _ = try await verifier.verify(token, at: now)
        _ = try await verifier.verify(token, at: now + 99)
        await #expect(throws: TokenProblem.expired) { try await verifier.verify(token, at: now + 131) }
    }

    @Test func `a remembered token ends with its key`() async throws {
        var limits = ProviderLimits()
        limits.keysFreshFor = .milliseconds(1)
        limits.keysRefreshPause = .milliseconds(1)
        let issuing = try await Issuing(limits: limits)
        let verifier = TokenVerifier(provider: issuing.provider, rules: issuing.rules, keptMax: 10)
        let token = try issuing.signed()
        #expect(await issuing.problem(token, verifier) == nil)
        issuing.issuer.publish([try TestKey("k2")])
        try await eventually("a withdrawn key counts no longer") {
            await issuing.problem(token, verifier) == .unknownKey
        }
    }

    @Test func `they are bounded, and those in use stay`() {
        let tokens = VerifiedTokens(countMax: 10)
        let claims = Claims(jsonObject("{}"))
        let first = VerifiedTokens.digest("0")
        tokens.keep(.init(claims: claims, keys: 0, until: 100), first)
        for number in 1...1000 {
            tokens.keep(.init(claims: claims, keys: 0, until: 100), VerifiedTokens.digest("\(number)"))
            #expect(tokens.find(first, keys: 0, at: 0) != nil)
        }
        let found = (1...1000).count { tokens.find(VerifiedTokens.digest("\($0)"), keys: 0, at: 0) != nil }
        #expect(found <= 10)
        #expect(tokens.find(first, keys: 1, at: 0) == nil)
    }
}
