import CompositionCore
import NIOCore
import Synchronization
import TestFixtures
import Testing

@Suite("Cache")
struct CacheTests {
    /// Each call answers its number.
    private static func numbered(_ headers: [(String, String)] = []) -> StubService.Script {
        { .json("\($0.number)", headers: headers) }
    }

    @Test func `an answer is kept for the configured time, by its whole path`() async throws {
        let called = try await CalledService(ServicePolicy(ttl: .seconds(600)), Self.numbered())
        #expect(await called.read("/x?a=1") == "1")
        #expect(await called.read("/x?a=1") == "1")
        #expect(await called.read("/x?a=2") == "2")
        #expect(called.calls == 2)
    }

    @Test func `nothing is kept of a service that says nothing and has no configured time`() async throws {
        let called = try await CalledService(ServicePolicy(), Self.numbered())
        #expect(await called.read() == "1")
        #expect(await called.read() == "2")
    }

    @Test(
        "the service's own word counts more than the configured time",
        arguments: [
            ("max-age=600", true), ("public, MAX-AGE=\"600\"", true), ("max-age=1, s-maxage=600", true),
            ("no-store", false), ("private, max-age=600", false), ("max-age=0", false), ("max-age=abc", false),
            ("no-cache", false), ("s-maxage=0, max-age=600", false),
        ])
    func control(header: String, isKept: Bool) async throws {
        let called = try await CalledService(
            ServicePolicy(ttl: .seconds(600)), Self.numbered([("Cache-Control", header)]))
        #expect(await called.read() == "1")
        #expect(await called.read() == (isKept ? "1" : "2"))
    }

    @Test func `the time that an answer spent in other caches counts`() async throws {
        let called = try await CalledService(
            ServicePolicy(), Self.numbered([("Cache-Control", "max-age=600"), ("Age", "600")]))
        #expect(await called.read() == "1")
        #expect(await called.read() == "2")
    }

    @Test(
        "an answer that is no longer fresh is asked about by its validator, and 304 renews it",
        arguments: [
            ("ETag", "\"v1\"", "If-None-Match"),
            ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT", "If-Modified-Since"),
        ])
    func revalidation(header: String, value: String, condition: String) async throws {
        let called = try await CalledService { request in
            let isKnown = request.headers.contains { $0.name == condition && $0.value == value }
            return .json(isKnown ? "" : "first", status: isKnown ? 304 : 200, headers: [(header, value)])
        }
        #expect(await called.read() == "first")
        let context = RequestContext.test()
        #expect(await called.read(in: context) == "first")
        #expect(context.log.records.map(\.origin) == [.revalidated])
        #expect(called.calls == 2)
    }

    @Test func `what may be answered while it is refreshed is answered at once, and refreshed once`() async throws {
        let gate = Gate()
        let policy = ServicePolicy(ttl: .nanoseconds(1), staleWhileRevalidate: .seconds(600))
        let called = try await CalledService(policy) { $0.number == 1 ? .json("old") : .heldJSON(gate, "new") }
        #expect(await called.read() == "old")
        for _ in 0..<20 { #expect(await called.read() == "old") }
        try await eventually("the refresh is called") { called.calls == 2 }
        gate.open()
        try await eventually("the new answer is there") { await called.read() == "new" }
    }

    @Test func `a service that fails is stood in for by what is kept, and the part says so`() async throws {
        let isDown = Atomic(false)
        let called = try await CalledService(ServicePolicy(ttl: .nanoseconds(1), staleIfError: .seconds(600))) { _ in
            isDown.load(ordering: .relaxed) ? .closeAtOnce : .json("good")
        }
        #expect(await called.read() == "good")
        isDown.store(true, ordering: .relaxed)
        let context = RequestContext.test()
        let part = await context.part("thing") {
            try await called.service.fetch("/x", keys: [], in: $0)
        }
        guard case .stale(let bytes, _) = part else { return #expect(Bool(false), "\(part.state)") }
        #expect(String(buffer: bytes) == "good")
        #expect(context.log.records.first?.failure?.code == .unreachable)
    }

    @Test(
        "nothing stands in for a failure that is the client's, or where the service forbids it",
        arguments: [(404, ""), (403, ""), (500, "must-revalidate, max-age=0")])
    func noStandIn(status: Int, control: String) async throws {
        let called = try await CalledService(ServicePolicy(ttl: .nanoseconds(1), staleIfError: .seconds(600))) {
            request in
            let headers = control.isEmpty ? [] : [("Cache-Control", control), ("ETag", "\"1\"")]
            return request.number == 1 ? .json("good", headers: headers) : .json("{}", status: status)
        }
        #expect(await called.read() == "good")
        #expect(await called.read() != "good")
    }

    @Test func `what is kept has a bound in bytes, and what is read often stays`() async throws {
        var policy = ServicePolicy(ttl: .seconds(600))
        policy.cacheBytesMax = 64 << 10
        let body = "\"" + String(repeating: "x", count: 1_000) + "\""
        let called = try await CalledService(policy) { _ in .json(body) }
        _ = await called.read("/often")
        for number in 0..<200 {
            _ = await called.read("/rare/\(number)")
            _ = await called.read("/often")
        }
        #expect(called.service.cacheBytes <= 64 << 10)
        #expect(called.stub.requests.count { $0.path == "/often" } == 1)
    }

    @Test func `an answer that would fill the cache isn't kept`() async throws {
        var policy = ServicePolicy(ttl: .seconds(600))
        policy.cacheBytesMax = 64 << 10
        let body = "\"" + String(repeating: "x", count: 60_000) + "\""
        let called = try await CalledService(policy) { _ in .json(body) }
        _ = await called.read()
        _ = await called.read()
        #expect(called.calls == 2 && called.service.cacheBytes == 0)
    }

    @Test func `an answer that can't be read is not kept`() async throws {
        let called = try await CalledService(ServicePolicy(ttl: .seconds(600)), Self.numbered())
        let service = called.service
        await #expect(throws: Failure.self) {
            try await service.fetch("/x", in: .test()) { _ throws(Failure) -> Int in throw Failure(.badAnswer, "no") }
        }
        #expect(service.cacheBytes == 0)
    }

    @Test func `the whole allows to keep as much as its weakest part`() async throws {
        let called = try await CalledService { request in
            .json("1", headers: [("Cache-Control", request.path == "/short" ? "max-age=5" : "max-age=600")])
        }
        let context = RequestContext.test()
        _ = await called.read("/long", in: context)
        _ = await called.read("/short", in: context)
        let valid = try #require(context.log.caching.validFor)
        #expect(valid <= .seconds(5) && !context.log.caching.isPrivate)
    }
}
