import Synchronization
import TestFixtures
import Testing

@testable import CompositionCore

@Suite("Limit")
struct LimitTests {
    private let start = ContinuousClock.now

    private func run(
        _ limit: inout GradientLimit, windows: Int, latency: Duration, inFlight: (Double) -> Int,
        dropping: Bool = false, from: inout ContinuousClock.Instant
    ) {
        for _ in 0..<windows {
            for _ in 0..<11 {
                from += .milliseconds(12)
                limit.sample(latency, inFlight: inFlight(limit.value), wasDropped: dropping, at: from)
            }
        }
    }

    @Test func `the limit grows while it is used and latency stays`() {
        var limit = GradientLimit()
        var now = start
        run(&limit, windows: 50, latency: .milliseconds(10), inFlight: { Int($0) }, from: &now)
        #expect(limit.value > GradientLimit.initial)
        run(&limit, windows: 2_000, latency: .milliseconds(10), inFlight: { Int($0) }, from: &now)
        #expect(limit.value <= GradientLimit.most)
    }

    @Test func `the limit stays where it isn't reached`() {
        var limit = GradientLimit()
        var now = start
        run(&limit, windows: 50, latency: .milliseconds(10), inFlight: { _ in 3 }, from: &now)
        #expect(limit.value == GradientLimit.initial)
    }

    @Test func `the limit shrinks when calls take longer than they did, and grows again`() {
        var limit = GradientLimit()
        var now = start
        run(&limit, windows: 20, latency: .milliseconds(10), inFlight: { Int($0) }, from: &now)
        let before = limit.value
        run(&limit, windows: 10, latency: .milliseconds(80), inFlight: { Int($0) }, from: &now)
        let under = limit.value
        #expect(under < before)
        run(&limit, windows: 100, latency: .milliseconds(10), inFlight: { Int($0) }, from: &now)
        #expect(limit.value > under)
    }

    @Test func `calls without an answer bring the limit down to a few`() {
        var limit = GradientLimit()
        var now = start
        run(&limit, windows: 60, latency: .milliseconds(500), inFlight: { Int($0) }, dropping: true, from: &now)
        #expect(limit.value < 2 * GradientLimit.least + 4)
        #expect(limit.value >= GradientLimit.least)
    }

    @Test func `the queue is ordered by priority, then by arrival, and the least important goes first`() {
        var queue = LimitQueue()
        func ticket() -> LimitTicket { LimitTicket(patience: start + .seconds(60)) { _ in } }
        let background = ticket()
        #expect(queue.add(background, .background) == nil)
        let tickets = (1..<LimitQueue.lengthMax).map { _ in ticket() }
        for ticket in tickets { #expect(queue.add(ticket, .normal) == nil) }
        let person = ticket()
        #expect(queue.add(person, .interactive) === background)
        #expect(queue.next() === person)
        #expect(queue.next() === tickets[0])
        #expect(queue.add(ticket(), .background) == nil)
        let tooMany = ticket()
        #expect(queue.add(ticket(), .background) == nil)
        #expect(queue.add(tooMany, .background) === tooMany)
    }

    @Test func `while a service hangs calls are shed before everybody is late`() async throws {
        var policy = ServicePolicy()
        (policy.joins, policy.ejects) = (false, false)
        let called = try await CalledService(policy) { _ in .hang }
        let readers = (0..<800).map { number in
            Task { await called.read("/\(number)", in: .test(within: .seconds(20))) }
        }
        defer { for reader in readers { reader.cancel() } }
        try await eventually("the limit is reached") { called.calls == Int(GradientLimit.initial) }
        // Room for the limit and the queue; everybody else is told at once, the queue after a moment.
        let extra = RequestContext.test(within: .seconds(20))
        let start = ContinuousClock.now
        #expect(await called.read("/more", in: extra) == "busy")
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(extra.log.records.first?.failure?.retryAfter == .seconds(1))
        #expect(called.calls == Int(GradientLimit.initial))
    }

    @Test func `who gives up waiting for room leaves the queue`() {
        let limit = AdaptiveLimit(service: "stub")
        while limit.enter() {}
        let failure = Mutex<Failure?>(nil)
        let ticket = limit.wait(.normal, until: .after(.seconds(60))) { why in failure.withLock { $0 = why } }
        limit.forget(ticket)
        #expect(failure.withLock { $0?.code } == .cancelled)
        limit.leave(.ignored, after: .zero)
        #expect(limit.inFlight == limit.limit - 1)
        #expect(limit.enter())
    }

    @Test func `who waits is let in as soon as there is room`() {
        let limit = AdaptiveLimit(service: "stub")
        while limit.enter() {}
        let isIn = Mutex(false)
        _ = limit.wait(.normal, until: .after(.seconds(60))) { why in isIn.withLock { $0 = why == nil } }
        #expect(isIn.withLock { !$0 })
        limit.leave(.ignored, after: .zero)
        #expect(isIn.withLock { $0 })
        #expect(limit.inFlight == limit.limit)
    }
}
