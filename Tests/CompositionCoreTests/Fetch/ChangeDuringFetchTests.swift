import CompositionCore
import Logging
import NIOCore
import Synchronization
import Testing
import TestFixtures

/// A service whose answers wait until the test lets them go, so that an event can come while a call is under way.
@Suite("A change during a fetch")
struct ChangeDuringFetchTests {
    private final class HeldTransport: ServiceTransport {
        private struct State {
            var calls = 0
            var held: [CheckedContinuation<Void, Never>] = []
        }
        private let state = Mutex(State())

        var calls: Int { state.withLock { $0.calls } }
        var heldCount: Int { state.withLock { $0.held.count } }

        /// The first call that waits is answered.
        func release() {
            state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }?.resume()
        }

        func call(_ request: ServiceRequest, until deadline: CallDeadline) async throws(Failure) -> ServiceAnswer {
            // What the service says is as of when it was called, not of when the answer comes.
            let number = state.withLock { state in
                state.calls += 1
                return state.calls
            }
            await withCheckedContinuation { held in state.withLock { $0.held.append(held) } }
            return ServiceAnswer(status: 200, isJSON: true, body: ByteBuffer(string: "\(number)"))
        }
    }

    private let transport = HeldTransport()
    private let catalog: Service

    init() {
        catalog = Service("catalog", over: transport, policy: ServicePolicy(ttl: .seconds(3600)))
    }

    private func read() -> Task<String, any Error> {
        Task {
            let context = RequestContext(deadline: .after(.seconds(60)), logger: Logger(label: "test"))
            let body = try await catalog.fetch("/products/p42", keys: [catalog.key("product", "p42")], in: context)
            return String(buffer: body)
        }
    }

    private func held(_ count: Int) async throws {
        try await eventually("\(count) calls are under way") { transport.heldCount == count }
    }

    @Test("an event while the call is under way isn't lost: the answer is for those who asked before it, and not kept")
    func event() async throws {
        let early = read()
        try await held(1)
        catalog.change(catalog.key("product", "p42"))
        let late = read()
        try await held(2)
        transport.release()
        transport.release()
        #expect(try await early.value == "1")
        #expect(try await late.value == "2", "who comes after the event doesn't join what began before it")
        let later = read()
        #expect(try await later.value == "2", "what was read after the event is kept")
        #expect(transport.calls == 2)
    }

    @Test("without anybody else, too, a later reader calls again")
    func alone() async throws {
        let early = read()
        try await held(1)
        catalog.change(catalog.key("product", "p42"))
        transport.release()
        #expect(try await early.value == "1")
        let later = read()
        try await held(1)
        transport.release()
        #expect(try await later.value == "2")
    }

    @Test("so it is when everything may have changed")
    func gap() async throws {
        let early = read()
        try await held(1)
        catalog.changeAll()
        transport.release()
        #expect(try await early.value == "1")
        let later = read()
        try await held(1)
        transport.release()
        #expect(try await later.value == "2")
    }

    @Test("an event about something else leaves the fetch alone")
    func other() async throws {
        let early = read()
        try await held(1)
        catalog.change(catalog.key("product", "p1"))
        let joined = read()
        transport.release()
        #expect(try await early.value == "1")
        #expect(try await joined.value == "1")
        #expect(transport.calls == 1)
    }
}
