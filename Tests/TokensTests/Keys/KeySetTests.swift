import Foundation
import NIOCore
import TestFixtures
import Testing

@testable import Tokens

/// Keys are fetched rarely and kept long, whatever tokens and providers do.
struct KeySetTests {
    @Test func `a thousand unknown key ids at once cost one fetch, and a thousand more none`() async throws {
        let issuing = try await Issuing()
        for _ in 1...2 {
            await withTaskGroup(of: TokenProblem?.self) { group in
                for number in 1...1000 {
                    group.addTask {
                        guard let token = try? issuing.signed(header: ["kid": "\"x\(number)\""]) else { return nil }
                        return await issuing.problem(token)
                    }
                }
                for await problem in group { #expect(problem == .unknownKey) }
            }
        }
        #expect(issuing.issuer.keyFetches == 1)
        #expect(issuing.issuer.count("/.well-known/openid-configuration") == 1)
        #expect(await issuing.problem(try issuing.signed()) == nil)
    }

    @Test func `a rotated key costs one fetch, and the old one goes on while it is published`() async throws {
        var limits = ProviderLimits()
        limits.keysRefreshPause = .milliseconds(100)
        let issuing = try await Issuing(limits: limits)
        #expect(await issuing.problem(try issuing.signed()) == nil)
        let newer = try TestKey("k2", .rsa(2048))
        issuing.issuer.publish([newer, issuing.key])
        let token = try issuing.token.signed(by: newer)
        try await eventually("the new key counts") { await issuing.problem(token) == nil }
        #expect(issuing.issuer.keyFetches == 2)
        #expect(await issuing.problem(try issuing.signed()) == nil)
        #expect(issuing.issuer.keyFetches == 2)
    }

    @Test func `known keys go on while the provider is down`() async throws {
        var limits = ProviderLimits()
        limits.keysFreshFor = .milliseconds(1)
        limits.keysRefreshPause = .milliseconds(1)
        let issuing = try await Issuing(limits: limits)
        #expect(await issuing.problem(try issuing.signed()) == nil)
        await issuing.issuer.stub.crash()
        for _ in 1...20 { #expect(await issuing.problem(try issuing.signed()) == nil) }
        #expect(await issuing.problem(try issuing.signed(header: ["kid": #""k2""#])) == .providerUnreachable)
        #expect(await issuing.problem(try issuing.signed()) == nil)
    }

    @Test func `without keys nobody can tell, and a provider that appears is found`() async throws {
        var limits = ProviderLimits()
        limits.failurePause = .milliseconds(20)
        let issuing = try await Issuing(limits: limits)
        issuing.issuer.answer("/keys") { _ in .closeAtOnce }
        #expect(await issuing.problem(try issuing.signed()) == .providerUnreachable)
        issuing.issuer.answer("/keys", nil)
        try await eventually("the provider is found") { await issuing.problem(try issuing.signed()) == nil }
    }

    @Test func `a provider that fails is asked with growing pauses`() async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/.well-known/openid-configuration") { _ in .json("{}", status: 500) }
        issuing.issuer.answer("/.well-known/oauth-authorization-server") { _ in .json("{}", status: 500) }
        for _ in 1...200 { #expect(await issuing.problem(try issuing.signed()) == .providerUnreachable) }
        #expect(issuing.issuer.count("/.well-known/openid-configuration") <= 2)
    }

    @Test func `a key set of ten megabytes leaves the known keys, and is not read to its end`() async throws {
        let huge = #"{"keys":[],"pad":""# + String(repeating: "a", count: 10 << 20) + #""}"#
        try await expectKnownKeysStay { _ in .json(huge) }
        try await expectKnownKeysStay { _ in
            .endless(head: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        }
    }

    @Test func `a key set that hangs or drips leaves the known keys after the time limit`() async throws {
        try await expectKnownKeysStay { _ in .hang }
        let drip = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + String(repeating: " ", count: 1000)
        try await expectKnownKeysStay { _ in .dripped(Array(drip.utf8), interval: .milliseconds(20)) }
    }

    @Test func `a key set that is none leaves the known keys`() async throws {
        for text in ["", "[]", "null", #"{"keys":1}"#, #"{"keys":[]}"#, #"{"keys":[1,null,{}]}"#, "<html>"] {
            try await expectKnownKeysStay { _ in .json(text) }
        }
    }

    @Test func `a redirect is not followed`() async throws {
        let other = try await TestIssuer(keys: [try TestKey("x")])
        try await expectKnownKeysStay { _ in .json("{}", status: 302, headers: [("Location", other.url + "/keys")]) }
        #expect(other.stub.requests.isEmpty)
    }

    private func expectKnownKeysStay(_ script: @escaping StubService.Script) async throws {
        var limits = ProviderLimits()
        limits.keysRefreshPause = .milliseconds(1)
        limits.timeLimit = .milliseconds(700)
        let issuing = try await Issuing(limits: limits)
        #expect(await issuing.problem(try issuing.signed()) == nil)
        issuing.issuer.answer("/keys", script)
        let start = ContinuousClock.now
        try await eventually("the bad key set is refused") {
            await issuing.problem(try issuing.signed(header: ["kid": #""k2""#])) == .providerUnreachable
        }
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(issuing.issuer.keyFetches >= 2)
        #expect(await issuing.problem(try issuing.signed()) == nil)
        try await eventually("its connection is given up") { issuing.issuer.stub.openConnectionCount <= 1 }
    }
}
