import CompositionCore
import NIOCore
import TestFixtures
import Testing

@Suite("Changes")
struct ChangeTests {
    private let keeping = ServicePolicy(ttl: .seconds(600))

    @Test func `a change of a resource drops what was read from it and nothing else`() async throws {
        let called = try await CalledService(keeping) { .json("\($0.number)") }
        #expect(await called.read("/a") == "1")
        #expect(await called.read("/b") == "2")
        called.change("/a")
        #expect(await called.read("/a") == "3")
        #expect(await called.read("/b") == "2")
    }

    @Test func `an answer that a change overtook is not kept`() async throws {
        let gate = Gate()
        let called = try await CalledService(keeping) { $0.number == 1 ? .heldJSON(gate, "old") : .json("new") }
        let reader = Task { await called.read() }
        try await eventually("the call is under way") { called.calls == 1 }
        called.change()
        gate.open()
        #expect(await reader.value == "old")
        #expect(await called.read() == "new")
    }

    @Test func `who comes after a change doesn't join a fetch from before it`() async throws {
        let gate = Gate()
        let called = try await CalledService(keeping) { $0.number == 1 ? .heldJSON(gate, "old") : .json("new") }
        let before = Task { await called.read() }
        try await eventually("the call is under way") { called.calls == 1 }
        called.change()
        #expect(await called.read() == "new")
        gate.open()
        #expect(await before.value == "old")
        #expect(await called.read() == "new")
        #expect(called.calls == 2)
    }

    @Test func `a change of an item that only the answer names counts, too`() async throws {
        let gate = Gate()
        let called = try await CalledService(keeping) { $0.number == 1 ? .heldJSON(gate, "old") : .json("new") }
        let service = called.service
        @Sendable func list() async throws(Failure) -> String {
            try await service.fetch(
                "/list", in: .test(), moreKeys: { (_: String) in [service.key("item", "7")] }
            ) { bytes throws(Failure) in String(buffer: bytes) }
        }
        let before = Task { try await list() }
        try await eventually("the call is under way") { called.calls == 1 }
        service.change(service.key("item", "7"))
        let after = Task { try await list() }
        gate.open()
        #expect(try await before.value == "old")
        #expect(try await after.value == "new")
        service.change(service.key("item", "8"))
        #expect(try await list() == "new")
        #expect(called.calls == 2)
        service.change(service.key("item", "7"))
        _ = try await list()
        #expect(called.calls == 3)
    }

    @Test func `an answer that a gap overtook is not kept`() async throws {
        let gate = Gate()
        let called = try await CalledService(keeping) { $0.number == 1 ? .heldJSON(gate, "old") : .json("new") }
        let reader = Task { await called.read() }
        try await eventually("the call is under way") { called.calls == 1 }
        called.service.changeAll()
        gate.open()
        #expect(await reader.value == "old")
        #expect(await called.read() == "new")
    }

    @Test func `after a gap everything is asked about before it counts as fresh`() async throws {
        let called = try await CalledService(keeping) { request in
            let isKnown = request.headers.contains { $0.name == "If-None-Match" }
            return .json(isKnown ? "" : "\(request.number)", status: isKnown ? 304 : 200, headers: [("ETag", "\"1\"")])
        }
        #expect(await called.read("/a") == "1")
        #expect(await called.read("/b") == "2")
        called.service.changeAll()
        #expect(await called.read("/a") == "1")
        #expect(await called.read("/b") == "2")
        #expect(called.calls == 4)
        #expect(await called.read("/a") == "1")
        #expect(called.calls == 4)
    }

    @Test func `who reads after a write sees it, though no event has come`() async throws {
        let called = try await CalledService(keeping) { request in
            request.method == "PUT" ? .json("{}") : .json("\(request.number)")
        }
        #expect(await called.read() == "1")
        _ = try await called.service.send(
            .put, "/x", body: ByteBuffer(string: "{}"), changing: [called.service.key("thing", "/x")], in: .test())
        #expect(await called.read() == "3")
    }

    @Test func `what changed may still stand in for a service that fails`() async throws {
        let called = try await CalledService(keeping) { $0.number == 1 ? .json("old") : .json("{}", status: 500) }
        #expect(await called.read() == "old")
        called.change()
        let context = RequestContext.test()
        #expect(await called.read(in: context) == "old")
        #expect(context.log.records.map(\.origin) == [.stale])
    }
}
