import NIOCore
import NIOPosix
import Synchronization
import TestFixtures
import Testing
import Upstream

@testable import CompositionCore

@Suite("What a call shows of who makes it")
struct CredentialTests {
    private let ada = Principal.user(ResourceID("ada")!)
    private let bob = Principal.user(ResourceID("bob")!)

    private func read(_ shown: ShownCalls, as principal: Principal) async -> String {
        await shown.called.read(in: .test(as: principal))
    }

    @Test func `a read that belongs to a user acts for that user, and what was kept is no other's`() async throws {
        let shown = try await ShownCalls(ServicePolicy(ttl: .seconds(60), isPerUser: true)) { .json("\($0.number)") }
        #expect(await read(shown, as: ada) == "1")
        #expect(await read(shown, as: ada) == "1")
        #expect(await read(shown, as: bob) == "2")
        #expect(shown.headers == ["ada 1", "bob 1"])
    }

    @Test func `a read that everybody shares acts for nobody, whoever begins or joins it`() async throws {
        let gate = Gate()
        let shown = try await ShownCalls(ServicePolicy(ttl: .seconds(60))) { _ in .heldJSON(gate, "one") }
        let first = Task { await read(shown, as: ada) }
        try await eventually("the call is under way") { shown.called.calls == 1 }
        let second = Task { await read(shown, as: bob) }
        try await eventually("both wait") { shown.called.service.table.waiterCount == 2 }
        gate.open()
        #expect(await first.value == "one")
        #expect(await second.value == "one")
        #expect(await read(shown, as: bob) == "one")
        #expect(shown.headers == ["nobody 1"])
    }

    @Test func `reads of two users under way at the same time aren't joined`() async throws {
        let gate = Gate()
        let shown = try await ShownCalls(ServicePolicy(isPerUser: true)) { _ in .heldJSON(gate, "one") }
        let readers = [ada, bob].map { principal in Task { await read(shown, as: principal) } }
        try await eventually("both calls are under way") { shown.called.calls == 2 }
        gate.open()
        for reader in readers { #expect(await reader.value == "one") }
        #expect(shown.headers.sorted() == ["ada 1", "bob 1"])
    }

    @Test func `a write acts for whoever makes it`() async throws {
        let shown = try await ShownCalls { _ in .json("{}") }
        _ = try await shown.called.service.send(.post, "/x", body: ByteBuffer(), in: .test(as: bob))
        #expect(shown.headers == ["bob 1"])
    }

    @Test(arguments: [ServiceRequest.Method.get, .post])
    func `a call refused by 401 is made once more with what can be shown now`(
        method: ServiceRequest.Method
    ) async throws {
        let shown = try await ShownCalls { $0.number == 1 ? .json("{}", status: 401) : .json("two") }
        if method == .get {
            #expect(await read(shown, as: ada) == "two")
            #expect(shown.headers == ["nobody 1", "nobody 2"])
        } else {
            _ = try await shown.called.service.send(.post, "/x", body: ByteBuffer(), in: .test(as: ada))
            #expect(shown.headers == ["ada 1", "ada 2"])
        }
    }

    @Test func `a call refused twice is refused, and not made a third time`() async throws {
        let shown = try await ShownCalls { _ in .json("{}", status: 401) }
        #expect(await read(shown, as: ada) == "refused")
        #expect(shown.called.calls == 2)
    }

    @Test func `where there is nothing else to show, a call is made once`() async throws {
        let shown = try await ShownCalls(renews: false) { _ in .json("{}", status: 401) }
        #expect(await read(shown, as: ada) == "refused")
        #expect(shown.called.calls == 1)
    }

    @Test func `without anything to show no call goes out, and the limit keeps its room`() async throws {
        let shown = try await ShownCalls { _ in .json("{}") }
        shown.credential.isBroken.withLock { $0 = true }
        for _ in 0..<200 { #expect(await read(shown, as: ada) == "unreachable") }
        #expect(shown.called.calls == 0)
        #expect(shown.called.service.calls.limit?.inFlight == 0)
        shown.credential.isBroken.withLock { $0 = false }
        #expect(await read(shown, as: ada) == "{}")
    }

    @Test func `who leaves while a token is fetched makes no call`() async throws {
        let shown = try await ShownCalls { _ in .json("{}") }
        shown.credential.isSilent.withLock { $0 = true }
        let reader = Task { await read(shown, as: ada) }
        try await eventually("it waits for a token") { shown.credential.waiting.withLock { $0 } == 1 }
        reader.cancel()
        #expect(await reader.value == "cancelled")
        try await eventually("nobody waits for it") { shown.credential.waiting.withLock { $0 } == 0 }
        #expect(shown.called.calls == 0)
    }
}

/// A service and what it was shown.
private struct ShownCalls {
    let called: CalledService
    let credential: CountingCredential

    init(
        _ policy: ServicePolicy = ServicePolicy(), renews: Bool = true, _ script: @escaping StubService.Script
    ) async throws {
        credential = CountingCredential(renews: renews)
        called = try await CalledService(policy, credential: credential, script)
    }

    var headers: [String] { called.stub.requests.map { $0.headers.first { $0.name == "Shown" }?.value ?? "-" } }
}

/// Shows for whom the call is, and how often something else was asked for.
private final class CountingCredential: ServiceCredential {
    let isBroken = Mutex(false)
    let isSilent = Mutex(false)
    let waiting = Mutex(0)
    private let version = Mutex(1)
    private let canRenew: Bool

    init(renews: Bool) {
        canRenew = renews
    }

    func show(
        for principal: Principal, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<Headers, Failure>) -> Void
    ) -> (any StartedCall)? {
        if isBroken.withLock({ $0 }) {
            end(.failure(Failure(.unreachable, "no token")))
            return nil
        }
        if isSilent.withLock({ $0 }) {
            waiting.withLock { $0 += 1 }
            return Silence {
                self.waiting.withLock { $0 -= 1 }
                end(.failure(Failure(.cancelled, "gone")))
            }
        }
        let name = if case .user(let id) = principal { id.text } else { "nobody" }
        end(.success([("Shown", "\(name) \(version.withLock { $0 })")]))
        return nil
    }

    func renews(after refused: Headers) -> Bool {
        version.withLock { $0 += 1 }
        return canRenew
    }
}

private struct Silence: StartedCall {
    let onCancel: @Sendable () -> Void

    func cancel() { onCancel() }
}
