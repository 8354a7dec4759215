import Foundation
import NIOCore
import Synchronization
import TestFixtures
import Testing

/// Many requests and a service that can't take them.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct OverloadTests {
    private func web(
        _ store: StoreStub, at addresses: [String: String] = [:], _ flags: [String] = [],
        _ body: (RunningProcess) async throws -> Void
    ) async throws {
        let services = Dictionary(
            uniqueKeysWithValues: FaultySystem.webServices.map { ($0, addresses[$0] ?? store.service.url) })
        try await RunningProcess.with("web", services: services, flags, body)
    }

    @Test func `200 requests a second while a service hangs: calls are shed, memory is flat, others are as quick`()
        async throws
    {
        let store = try await StoreStub()
        // All but the reviews is cached, and each page calls for them by itself.
        try await web(store, at: [:], Self.uncachedReviews) { web in
            let other = try await SignedIn.headers(of: web)
            let healthy = try await underLoad(web, other, for: .seconds(2))
            #expect(healthy.pages.count(\.isWhole) == 400, "\(healthy.pages.statuses)")

            store.answer("/reviews", with: .hang)
            _ = try await underLoad(web, other, for: .seconds(2))
            let memory = web.memory("VmRSS")
            let calls = store.service.requests.filter { $0.path.hasPrefix("/reviews") }.count
            let hanging = try await underLoad(web, other, for: .seconds(3))
            #expect(hanging.pages.count { $0.status == 200 && $0.missing["reviews"] != nil } == 600)
            // Most of them didn't even call: the service is left alone, and its clients don't wait for it.
            let more = store.service.requests.filter { $0.path.hasPrefix("/reviews") }.count - calls
            #expect(more < 150, "\(more) calls")
            #expect(web.memory("VmRSS") - memory < 24 << 20)
            #expect(hanging.others.statuses == [200: 60] && healthy.others.statuses == [200: 40])
            let (before, now) = (healthy.others.time(0.99), hanging.others.time(0.99))
            #expect(now < before * 2 + .milliseconds(250), "healthy \(before), while it hangs \(now)")
        }
        await store.service.stop()
    }

    static let uncachedReviews = [
        "--services-reviews-ttl", "0ms", "--services-reviews-stale-if-error", "0ms", "--services-reviews-join", "false",
    ]

    /// 200 pages a second and, beside them, 20 requests for a composition that needs no reviews.
    private func underLoad(
        _ web: RunningProcess, _ user: [String: String], for time: Duration
    ) async throws -> (pages: Load, others: Load) {
        let (page, order) = (web.url + "/api/products/p42", web.url + "/api/orders/o1")
        async let pages = Load.run(200, for: time) { _ in page }
        let others = await Load.run(20, for: time, headers: user) { _ in order }
        return (await pages, others)
    }

    @Test func `half of a service's answers are errors: every page is answered, retries stay within their budget`()
        async throws
    {
        let flip = Atomic(0)
        let store = try await StoreStub()
        let reviews = try await StubService { _ in
            flip.add(1, ordering: .relaxed).newValue % 2 == 0 ? .json("{}", status: 500) : .json(StoreStub.reviews)
        }
        try await web(store, at: ["reviews": reviews.url]) { web in
            let load = await Load.run(50, for: .seconds(4)) { web.url + "/api/products/a\($0)" }
            #expect(load.statuses == [200: 200], "\(load.statuses) \(load.failures.first ?? "")")
            #expect(load.count(\.isWhole) > 60)
            // One call a page, a tenth more, and what the budget began with.
            #expect(reviews.requests.count <= 200 + 20 + 10)
        }
        await reviews.stop()
        await store.service.stop()
    }

    @Test func `one of two instances is killed under load: every page is whole, and it gets calls again`() async throws
    {
        let store = try await StoreStub()
        let script: StubService.Script = { _ in .json(StoreStub.reviews) }
        let port = try freePort()
        let (first, second) = (try await StubService(script), try await StubService(port: port, script))
        let addresses = ["reviews": "\(first.url),\(second.url)"]
        try await web(store, at: addresses, ["--deadline", "5s"]) { web in
            async let load = Load.run(50, for: .seconds(4)) { web.url + "/api/products/a\($0)" }
            try await eventually("both are called") { first.requests.count > 5 && second.requests.count > 5 }
            await second.crash()
            let pages = await load
            let incomplete = pages.answers.filter { !$0.isWhole }.map { "\($0.status) \($0.missing) \($0.time)" }
            #expect(pages.count(\.isWhole) == 200, "\(incomplete) \(pages.failures.first ?? "")")
            let again = try await StubService(port: port, script)
            try await eventually("it gets calls again") {
                _ = try await get(web.url + "/api/products/c\(Int.random(in: 0..<1_000_000))")
                return again.requests.count > 3
            }
            await again.stop()
        }
        await first.stop()
        await store.service.stop()
    }

    @Test func `a hot answer that expires under load is fetched by one call`() async throws {
        let store = try await StoreStub()
        let reviews = try await StubService { _ in
            .delayed(StoreStub.reviews, by: .milliseconds(50), headers: [("Cache-Control", "max-age=1")])
        }
        try await web(store, at: ["reviews": reviews.url]) { web in
            let start = ContinuousClock.now
            let load = await Load.run(100, for: .seconds(4)) { _ in web.url + "/api/products/p42" }
            let seconds = Int(start.duration(to: .now) / .seconds(1))
            #expect(load.count(\.isWhole) == 400, "\(load.statuses) \(load.failures.first ?? "")")
            #expect(
                (2...seconds + 2).contains(reviews.requests.count), "\(reviews.requests.count) calls in \(seconds) s")
        }
        await reviews.stop()
        await store.service.stop()
    }
}
