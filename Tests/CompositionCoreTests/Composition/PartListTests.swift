import CompositionCore
import NIOCore
import Synchronization
import TestFixtures
import Testing

@Suite("Lists of parts")
struct PartListTests {
    /// Answers that a test lets go one by one, in the order of the calls, from 1.
    private final class Turns: Sendable {
        let gates = (0...12).map { _ in Gate() }
        let opened = Atomic(0)
        let mostUnderWay = Atomic(0)

        func began(_ number: Int) {
            mostUnderWay.max(number - opened.load(ordering: .sequentiallyConsistent), ordering: .sequentiallyConsistent)
        }

        func open(_ number: Int) {
            opened.add(1, ordering: .sequentiallyConsistent)
            gates[number].open()
        }
    }

    @Test func `at most so many are under way, the next begins when one ends, and the order is kept`() async throws {
        let turns = Turns()
        let called = try await CalledService { request in
            turns.began(request.number)
            return .heldJSON(turns.gates[request.number], request.path)
        }
        async let parts = RequestContext.test().parts("item", of: Array(1...12), atMost: 4) { number, context in
            await called.read("/items/\(number)", in: context)
        }
        try await eventually("four are under way") { called.calls == 4 }
        // The last of the four ends first: it doesn't get the first place for that.
        for number in [4, 3, 2, 1] {
            let calls = called.calls
            turns.open(number)
            try await eventually("another begins") { called.calls == calls + 1 }
        }
        for number in 5...12 {
            try await eventually("it began") { called.calls >= number }
            turns.open(number)
        }
        #expect(await parts.map(\.value) == (1...12).map { "/items/\($0)" })
        #expect(turns.mostUnderWay.load(ordering: .sequentiallyConsistent) == 4)
    }

    @Test func `one that fails is missing alone`() async throws {
        let called = try await CalledService { request in
            request.path == "/items/2" ? .json("{}", status: 404) : .json(request.path)
        }
        let parts = await RequestContext.test().parts("item", of: [1, 2, 3], atMost: 2) { number, context in
            String(buffer: try await called.service.fetch("/items/\(number)", in: context))
        }
        #expect(parts.map(\.state) == [.fresh, .missing(.notFound), .fresh])
        #expect(parts.map(\.value) == ["/items/1", nil, "/items/3"])
        #expect(parts.state() == .missing(.notFound))
    }

    @Test func `one that is stale is stale alone`() async throws {
        let fails = Atomic(false)
        let called = try await CalledService(ServicePolicy(ttl: .seconds(600))) { request in
            fails.load(ordering: .relaxed) ? .json("{}", status: 500) : .json(request.path)
        }
        func read(_ context: RequestContext) async -> [Part<String>] {
            await context.parts("item", of: [1, 2], atMost: 2) { number, context in
                let path: ServicePath = "/items/\(number)"
                return String(
                    buffer: try await called.service.fetch(
                        path, keys: [called.service.key("thing", path.text)], in: context))
            }
        }
        #expect(await read(.test()).state() == .fresh)
        fails.store(true, ordering: .relaxed)
        called.change("/items/2")
        let parts = await read(.test())
        #expect(parts[0].state == .fresh)
        guard case .stale = parts[1].state else { return #expect(Bool(false), "\(parts[1].state)") }
        guard case .stale = parts.state() else { return #expect(Bool(false), "\(parts.state())") }
    }

    @Test func `no subjects are no parts, and no width is one`() async {
        let context = RequestContext.test()
        #expect(await context.parts("item", of: [Int](), atMost: 4) { number, _ in number }.isEmpty)
        #expect(await context.parts("item", of: [1, 2], atMost: 0) { number, _ in number }.map(\.value) == [1, 2])
    }
}
