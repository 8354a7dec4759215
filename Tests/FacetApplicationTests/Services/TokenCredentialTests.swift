import CompositionCore
import Synchronization
import TestFixtures
import Testing

@testable import FacetApplication

@Suite("Access tokens for services")
struct TokenCredentialTests {
    private struct Broken: Error {}

    /// A token endpoint that counts.
    private final class Endpoint: Sendable {
        let count = Atomic(0)
        let isBroken = Atomic(false)
        let gate: Gate?
        let lifetime: Duration

        init(gate: Gate? = nil, lifetime: Duration = .seconds(300)) {
            self.gate = gate
            self.lifetime = lifetime
        }

        func fetch() async throws -> TokenCredential.Token {
            let number = count.add(1, ordering: .relaxed).newValue
            if let gate { await withCheckedContinuation { waiter in gate.whenOpen { waiter.resume() } } }
            if isBroken.load(ordering: .relaxed) { throw Broken() }
            return .init(text: "token-\(number)", lifetime: lifetime)
        }
    }

    private func show(
        _ credential: TokenCredential, within limit: Duration = .seconds(20)
    ) async throws(Failure) -> String {
        try await credential.headers(for: .anonymous, until: .after(limit))[0].value
    }

    private func credential(_ endpoint: Endpoint) -> TokenCredential {
        TokenCredential(service: "users") { try await endpoint.fetch() }
    }

    @Test func `calls under way at the same time cause one fetch, and later ones none`() async throws {
        let endpoint = Endpoint(gate: Gate())
        let credential = credential(endpoint)
        let callers = (0..<50).map { _ in Task { try await show(credential) } }
        try await eventually("a token is fetched") { endpoint.count.load(ordering: .relaxed) == 1 }
        endpoint.gate?.open()
        for caller in callers { #expect(try await caller.value == "Bearer token-1") }
        #expect(try await show(credential) == "Bearer token-1")
        #expect(endpoint.count.load(ordering: .relaxed) == 1)
    }

    @Test func `a token is not shown until its very end`() async throws {
        let endpoint = Endpoint(lifetime: .zero)
        let credential = credential(endpoint)
        #expect(try await show(credential) == "Bearer token-1")
        #expect(try await show(credential) == "Bearer token-2")
    }

    @Test func `a refused token is fetched anew once, however many calls were refused it`() async throws {
        let endpoint = Endpoint()
        let credential = credential(endpoint)
        let refused = try await credential.headers(for: .anonymous, until: .after(.seconds(20)))
        #expect(credential.renews(after: refused))
        #expect(try await show(credential) == "Bearer token-2")
        #expect(credential.renews(after: refused))
        #expect(try await show(credential) == "Bearer token-2")
        #expect(endpoint.count.load(ordering: .relaxed) == 2)
    }

    @Test func `nobody waits beyond his deadline, and the fetch goes on for others`() async throws {
        let endpoint = Endpoint(gate: Gate())
        let credential = credential(endpoint)
        let patient = Task { try await show(credential) }
        try await eventually("a token is fetched") { endpoint.count.load(ordering: .relaxed) == 1 }
        let failure = await #expect(throws: Failure.self) { try await show(credential, within: .milliseconds(50)) }
        #expect(failure?.code == .timeout)
        endpoint.gate?.open()
        #expect(try await patient.value == "Bearer token-1")
    }

    @Test func `who leaves ends nothing for the others`() async throws {
        let endpoint = Endpoint(gate: Gate())
        let credential = credential(endpoint)
        let (leaver, patient) = (Task { try await show(credential) }, Task { try await show(credential) })
        try await eventually("a token is fetched") { endpoint.count.load(ordering: .relaxed) == 1 }
        leaver.cancel()
        let failure = await #expect(throws: Failure.self) { try await leaver.value }
        #expect(failure?.code == .cancelled)
        endpoint.gate?.open()
        #expect(try await patient.value == "Bearer token-1")
    }

    @Test func `an endpoint that fails is not asked by every call`() async throws {
        let endpoint = Endpoint()
        endpoint.isBroken.store(true, ordering: .relaxed)
        let credential = credential(endpoint)
        for _ in 0..<20 {
            let failure = await #expect(throws: Failure.self) { try await show(credential) }
            #expect(failure?.code == .unreachable)
        }
        #expect(endpoint.count.load(ordering: .relaxed) < 5)
        endpoint.isBroken.store(false, ordering: .relaxed)
        try await eventually("it is asked again") { (try? await show(credential))?.hasPrefix("Bearer token-") ?? false }
    }
}
