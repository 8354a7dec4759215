import Foundation
import NIOCore
import Synchronization
import TestFixtures
import Testing

/// A service with so many workers, each of which takes so long for a request; more requests wait in a line, also those that
/// nobody waits for any more.
private final class Workers: Sendable {
    private let free: Mutex<[ContinuousClock.Instant]>
    private let time: Duration

    init(_ count: Int, time: Duration) {
        free = Mutex(Array(repeating: .now, count: count))
        self.time = time
    }

    /// When the next request is done, from now.
    func next() -> TimeAmount {
        free.withLock { free in
            let now = ContinuousClock.now
            let index = free.indices.min { free[$0] < free[$1] } ?? 0
            free[index] = max(now, free[index]) + time
            return TimeAmount(now.duration(to: free[index]))
        }
    }
}

@Suite(.serialized, .timeLimit(.minutes(2)))
struct CapacityTests {
    @Test func `at 5 times a service's capacity goodput is at least 90 percent of its peak`() async throws {
        let store = try await StoreStub()
        // 40 a second.
        let workers = Workers(4, time: .milliseconds(100))
        let reviews = try await StubService { _ in .delayed(StoreStub.reviews, by: workers.next()) }
        let services = Dictionary(
            uniqueKeysWithValues: FaultySystem.webServices.map {
                ($0, $0 == "reviews" ? reviews.url : store.service.url)
            })
        try await RunningProcess.with("web", services: services, OverloadTests.uncachedReviews) { web in
            let page = web.url + "/api/products/p42"
            let peak = await Load.run(40, for: .seconds(3)) { _ in page }
            // The time in which the limit learns what the service can take doesn't count.
            _ = await Load.run(200, for: .seconds(5)) { _ in page }
            let over = await Load.run(200, for: .seconds(3)) { _ in page }
            let goodput = (peak.count(\.isWhole), over.count(\.isWhole))
            #expect(Double(goodput.1) >= 0.9 * Double(goodput.0), "\(goodput), \(over.statuses)")
            #expect(over.failures.isEmpty, "\(over.failures.first ?? "")")
        }
        await reviews.stop()
        await store.service.stop()
    }
}
