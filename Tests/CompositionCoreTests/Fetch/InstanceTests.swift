import NIOCore
import Synchronization
import TestFixtures
import Testing

@testable import CompositionCore

@Suite("Instances")
struct InstanceTests {
    private var policy: ServicePolicy {
        var policy = ServicePolicy(staleIfError: .zero)
        policy.joins = false
        return policy
    }

    @Test func `five failures in a row close the way, a probe opens it again`() async throws {
        let isDown = Atomic(true)
        var policy = policy
        policy.retries = false
        let called = try await CalledService(policy) { _ in
            isDown.load(ordering: .relaxed) ? .json("{}", status: 500) : .json("good")
        }
        for _ in 0..<5 { #expect(await called.read() == "unreachable") }
        #expect(await called.read() == "unreachable")
        #expect(called.calls == 5)
        isDown.store(false, ordering: .relaxed)
        try await eventually("a probe is let through") { await called.read() == "good" }
        #expect(await called.read() == "good")
    }

    @Test func `while the way is closed the failure says when to come back`() async throws {
        var policy = policy
        policy.retries = false
        let called = try await CalledService(policy) { _ in .json("{}", status: 500) }
        for _ in 0..<5 { _ = await called.read() }
        let context = RequestContext.test()
        _ = await called.read(in: context)
        let pause = try #require(context.log.records.first?.failure?.retryAfter)
        #expect(pause > .zero && pause <= .milliseconds(1_200))
    }

    @Test("a service that asks for a pause gets it", arguments: [429, 503])
    func pause(status: Int) async throws {
        let called = try await CalledService(policy) { _ in
            .json("{}", status: status, headers: [("Retry-After", "30")])
        }
        #expect(await called.read() == "busy")
        let context = RequestContext.test()
        for _ in 0..<10 { #expect(await called.read(in: context) == "busy") }
        #expect(called.calls == 1)
        let pause = try #require(context.log.records.first?.failure?.retryAfter)
        #expect(pause > .seconds(20) && pause <= .seconds(30))
    }

    @Test func `with two instances, of which one is dead, everybody is answered`() async throws {
        let (alive, dead) = (try await StubService { _ in .json("good") }, try await StubService { _ in .json("good") })
        let service = try CalledService.service(at: [alive, dead], policy)
        await dead.stop()
        for _ in 0..<40 {
            #expect(try await service.fetch("/x", in: .test()).readableBytes == 4)
        }
    }

    @Test func `calls go to the instance with less under way`() async throws {
        let slow = try await StubService { _ in .hang }
        let fast = try await StubService { _ in .json("good") }
        let service = try CalledService.service(at: [slow, fast], policy)
        var stuck: [Task<Void, Never>] = []
        while slow.requests.isEmpty {
            stuck.append(Task { _ = try? await service.fetch("/x", in: .test()) })
            let count = stuck.count
            try await eventually("the call is out") { slow.requests.count + fast.requests.count == count }
        }
        let before = fast.requests.count
        for _ in 0..<50 { _ = try await service.fetch("/x", in: .test()) }
        for task in stuck { task.cancel() }
        #expect(slow.requests.count == 1)
        #expect(fast.requests.count == before + 50)
    }

    @Test func `an instance is ejected for longer each time, and probed by one call`() {
        var (health, now) = (InstanceHealth(), ContinuousClock.now)
        for _ in 0..<5 { health.end(.failed, at: now, spread: 1) }
        #expect(health.state == .ejected(until: now + .seconds(1)))
        let early = health.begin(at: now + .milliseconds(999))
        now += .seconds(1)
        let (probe, second) = (health.begin(at: now), health.begin(at: now))
        #expect(!early && probe && !second)
        health.end(.failed, at: now, spread: 1)
        #expect(health.state == .ejected(until: now + .seconds(2)))
        now += .seconds(2)
        _ = health.begin(at: now)
        health.end(.answered, at: now, spread: 1)
        #expect(health.state == .healthy)
    }

    @Test func `half of the calls may fail, two thirds may not`() {
        let now = ContinuousClock.now
        var (half, most) = (InstanceHealth(), InstanceHealth())
        for number in 0..<60 {
            half.end(number.isMultiple(of: 2) ? .failed : .answered, at: now, spread: 1)
            if most.state == .healthy { most.end(number % 3 < 2 ? .failed : .answered, at: now, spread: 1) }
        }
        #expect(half.state == .healthy)
        #expect(most.state == .ejected(until: now + .seconds(1)))
    }

    @Test func `a probe that nobody waited for leaves the way as it was`() {
        var (health, now) = (InstanceHealth(), ContinuousClock.now)
        for _ in 0..<5 { health.end(.failed, at: now, spread: 1) }
        now += .seconds(1)
        _ = health.begin(at: now)
        health.end(.ignored, at: now, spread: 1)
        let again = health.begin(at: now)
        #expect(again)
    }
}
