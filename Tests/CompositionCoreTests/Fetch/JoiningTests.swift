import TestFixtures
import Testing

@testable import CompositionCore

@Suite("Joining")
struct JoiningTests {
    @Test func `identical fetches under way are one call`() async throws {
        let gate = Gate()
        let called = try await CalledService { _ in .heldJSON(gate, "one") }
        let answers = await withTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { await called.read() } }
            try? await eventually("all wait") { called.service.table.waiterCount == 50 }
            gate.open()
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(answers == ["one"])
        #expect(called.calls == 1)
    }

    @Test func `who leaves takes nothing from the others`() async throws {
        let gate = Gate()
        let called = try await CalledService { _ in .heldJSON(gate, "one") }
        let first = Task { await called.read() }
        try await eventually("the call is under way") { called.calls == 1 }
        let (second, joined) = (Task { await called.read() }, RequestContext.test())
        let third = Task { await called.read(in: joined) }
        try await eventually("all wait") { called.service.table.waiterCount == 3 }
        first.cancel()
        #expect(await first.value == "cancelled")
        gate.open()
        #expect(await second.value == "one")
        #expect(await third.value == "one")
        #expect(called.calls == 1)
    }

    @Test func `a shorter deadline ends the wait of its owner alone`() async throws {
        let gate = Gate()
        let called = try await CalledService { _ in .heldJSON(gate, "one") }
        let short = Task { await called.read(in: .test(within: .seconds(1))) }
        try await eventually("the call is under way") { called.calls == 1 }
        let long = Task { await called.read() }
        let alsoShort = Task { await called.read(in: .test(within: .seconds(1))) }
        try await eventually("all wait") { called.service.table.waiterCount == 3 }
        #expect(await short.value == "timeout")
        #expect(await alsoShort.value == "timeout")
        gate.open()
        #expect(await long.value == "one")
        #expect(called.calls == 1)
    }

    @Test func `when the last one has left, the service's connection is closed`() async throws {
        let called = try await CalledService { _ in .hang }
        let readers = (0..<5).map { _ in Task { await called.read() } }
        try await eventually("the call is under way") { called.calls == 1 }
        try await eventually("all wait") { called.service.table.waiterCount == 5 }
        for reader in readers { reader.cancel() }
        for reader in readers { #expect(await reader.value == "cancelled") }
        try await eventually("the connection is closed") { called.stub.openConnectionCount == 0 }
    }

    @Test func `who is cancelled before it began to wait waits for nothing`() async throws {
        let called = try await CalledService { _ in .hang }
        let reader = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await called.read()
        }
        #expect(await reader.value == "cancelled")
        try await eventually("no connection stays") { called.stub.openConnectionCount == 0 }
    }

    @Test func `a hot key that expires under load is fetched by one call`() async throws {
        let gate = Gate()
        let called = try await CalledService(ServicePolicy(ttl: .seconds(600))) { request in
            request.number == 1 ? .json("old") : .heldJSON(gate, "new")
        }
        #expect(await called.read() == "old")
        called.change()
        let readers = (0..<200).map { _ in Task { await called.read() } }
        try await eventually("all wait") { called.service.table.waiterCount == 200 }
        gate.open()
        for reader in readers { #expect(await reader.value == "new") }
        #expect(called.calls == 2)
    }

    @Test func `a failure is everybody's, and the next one asks again`() async throws {
        let gate = Gate()
        let called = try await CalledService { $0.number == 1 ? .heldJSON(gate, "{") : .json("2") }
        let service = called.service
        let readers = (0..<5).map { _ in
            Task { () -> Failure.Code? in
                do throws(Failure) {
                    _ = try await service.fetch("/x", in: .test()) { _ throws(Failure) -> Int in
                        throw Failure(.badAnswer, "no")
                    }
                    return nil
                } catch {
                    return error.code
                }
            }
        }
        try await eventually("all wait") { called.service.table.waiterCount == 5 }
        gate.open()
        for reader in readers { #expect(await reader.value == .badAnswer) }
        #expect(await called.read() == "2")
    }
}
