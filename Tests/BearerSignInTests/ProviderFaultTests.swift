import BearerSignIn
import TestFixtures
import Testing
import Tokens

/// What clients get while the identity provider is down, slow or rotates its keys.
struct ProviderFaultTests {
    @Test func `known keys go on while the provider is down, and a key that isn't known is 503`() async throws {
        var limits = ProviderLimits()
        // Within this time after a fetch a key that isn't known is simply wrong.
        limits.keysRefreshPause = .milliseconds(1)
        try await Backend.run(limits: limits) { backend async throws in
            #expect(try await backend.get("mine", backend.token).status == 200)
            // Made before, because an issuer that is gone has no address to name in them.
            let known = backend.token.with(["sub": #""u2""#])
            let unknown = try backend.token.signed(by: try TestKey("k9"))
            await backend.issuer.stub.crash()
            #expect(try await backend.get("mine", known).status == 200)
            #expect(try await backend.get("mine", [("Authorization", "Bearer " + unknown)]).status == 503)
        }
    }

    @Test func `a provider that was never there is 503 with Retry-After, and nobody is let in`() async throws {
        try await Backend.run { backend async throws in
            await backend.issuer.stub.crash()
            let answer = try await backend.get("mine", backend.token)
            #expect(answer.status == 503)
            #expect(answer.retryAfter == "5")
            #expect(answer.challenge.isEmpty)
        }
    }

    @Test func `a provider that hangs costs a client its time limit and no more`() async throws {
        var limits = ProviderLimits()
        limits.timeLimit = .milliseconds(500)
        try await Backend.run(limits: limits) { backend async throws in
            backend.issuer.answer("/keys") { _ in .hang }
            #expect(try await backend.get("mine", backend.token).status == 503)
            // Within the pause after a failure nothing is asked, and nobody waits.
            #expect(try await backend.get("mine", backend.token).status == 503)
            #expect(backend.issuer.keyFetches <= 2)
        }
    }

    @Test func `a rotated key signs in after one fetch`() async throws {
        var limits = ProviderLimits()
        limits.keysRefreshPause = .milliseconds(50)
        try await Backend.run(limits: limits) { backend async throws in
            #expect(try await backend.get("mine", backend.token).status == 200)
            let newer = try TestKey("k2")
            backend.issuer.publish([newer])
            let token = try backend.token.signed(by: newer)
            try await eventually("the new key counts") {
                try await backend.get("mine", [("Authorization", "Bearer " + token)]).status == 200
            }
            #expect(backend.issuer.keyFetches == 2)
        }
    }

    @Test func `a thousand unknown keys a second cost the provider one fetch`() async throws {
        try await Backend.run { backend async throws in
            let tokens = try (1...1000).map { number in
                try backend.token.with([:], header: ["kid": "\"x\(number)\""]).signed(by: backend.key)
            }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for token in tokens {
                    group.addTask { try await backend.get("mine", [("Authorization", "Bearer " + token)]).status }
                }
                for try await status in group { #expect(status == 401) }
            }
            #expect(backend.issuer.keyFetches == 1)
        }
    }

    @Test func `an opaque token signs in by the provider's word alone`() async throws {
        try await Backend.run(.opaque) { backend async throws in
            backend.issuer.answer("/introspect") { request in
                let isGood = request.body.contains("token=good&")
                let answer = #"{"active":true,"sub":"u1","client_id":"app","aud":"\#(audience)","scope":"orders.read"}"#
                return .json(isGood ? answer : #"{"active":false}"#)
            }
            #expect(try await backend.get("mine/orders", [("Authorization", "Bearer good")]).status == 200)
            let refused = try await backend.get("mine", [("Authorization", "Bearer bad")])
            #expect(refused.status == 401)
            #expect(refused.challenge.contains("not active"))
            backend.issuer.answer("/introspect") { _ in .json("{}", status: 500) }
            #expect(try await backend.get("mine", [("Authorization", "Bearer other")]).status == 503)
            #expect(try await backend.get("mine/orders", [("Authorization", "Bearer good")]).status == 200)
        }
    }
}
