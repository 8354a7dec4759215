import Synchronization
import TestFixtures
import Testing

@testable import CompositionCore
@testable import FacetApplication

/// Where a fetch's answer came from, each as a real service makes it so.
struct SourceTests {
    private func thing(_ document: ExplanationDocument) throws -> ExplanationDocument.Fetch {
        try #require(document.fetches.first { $0.part == "thing" })
    }

    @Test func `a call is called, with its bytes, its keys and the time that was left`() async throws {
        let fixture = try await ExplainFixture { _ in .json(ExplainFixture.thing) }
        let document = try await fixture.explain()
        let fetch = try thing(document)
        #expect(fetch.source == .called)
        #expect(fetch.path == "/things/t1" && fetch.service == "things" && fetch.keys == ["things/thing/t1"])
        #expect(fetch.bytesIn == ExplainFixture.thing.utf8.count)
        #expect(fetch.attempts == 1)
        #expect(0 <= fetch.startMs && fetch.startMs <= fetch.endMs && fetch.endMs <= document.totalMs)
        #expect(fetch.timeLeftMs <= 60_000 && fetch.timeLeftMs > 0)
        let sent = try #require(fixture.stub.requests.first { $0.path == "/things/t1" })
        let bytes =
            "GET /things/t1 HTTP/1.1\r\n\r\n".utf8.count
            + sent.headers.map { $0.name.utf8.count + $0.value.utf8.count + 4 }.reduce(0, +)
        #expect(abs(fetch.bytesOut - bytes) <= 30, "\(bytes) bytes were sent, \(fetch.bytesOut) are told")
        #expect(document.answer?.bytes == #"{"bytes":27}"#.utf8.count)
        #expect(document.answer?.format == "json")
        await fixture.stub.stop()
    }

    @Test func `an answer from the cache is fresh and sends nothing`() async throws {
        let fixture = try await ExplainFixture(policy: ServicePolicy(ttl: .seconds(600))) { _ in
            .json(ExplainFixture.thing)
        }
        let document = try await fixture.explain(runs: 2)
        let fetch = try thing(document)
        #expect(fetch.source == .fresh && fetch.bytesOut == 0 && fetch.attempts == 0)
        #expect(fetch.bytesIn == ExplainFixture.thing.utf8.count)
        #expect(document.run == 2)
        #expect(fixture.stub.requests.count == 2)
        await fixture.stub.stop()
    }

    @Test func `an old answer in place of a failure is stale, and says what failed`() async throws {
        let fixture = try await ExplainFixture(policy: ServicePolicy(ttl: .nanoseconds(1))) { request in
            request.number <= 2 ? .json(ExplainFixture.thing) : .json("{}", status: 503)
        }
        let document = try await fixture.explain(runs: 2)
        let fetch = try thing(document)
        #expect(fetch.source == .stale && fetch.failure?.code == "busy" && fetch.ageMs != nil)
        #expect(document.parts.map(\.state) == ["stale"])
        #expect(document.failure == nil)
        await fixture.stub.stop()
    }

    @Test func `a fetch that waits for another's call is joined`() async throws {
        let gate = Gate()
        let fixture = try await ExplainFixture { _ in .heldJSON(gate, "{}") }
        let first = Task { try await fixture.explain() }
        try await eventually("the calls are under way") { fixture.service.table.waiterCount == 2 }
        let second = Task { try await fixture.explain() }
        try await eventually("both wait") { fixture.service.table.waiterCount == 4 }
        gate.open()
        let joined = try thing(try await second.value)
        #expect(joined.source == .joined && joined.bytesOut == 0 && joined.attempts == 0)
        #expect(try thing(try await first.value).source == .called)
        #expect(fixture.stub.requests.count == 2)
        await fixture.stub.stop()
    }

    @Test func `one call for several resources is batched, with their number`() async throws {
        let fixture = try await ExplainFixture { _ in .json("{}") }
        let document = try await fixture.explain("things", "category=Shoes&limit=5")
        #expect(document.fetches.map(\.source) == [.batched])
        #expect(document.fetches.first?.batched == 5)
        #expect(Waterfall(document: document, style: .plain).text().contains("batched(5)"))
        await fixture.stub.stop()
    }

    @Test func `a second call after a failed one is retried`() async throws {
        let isFirst = Mutex(true)
        let fixture = try await ExplainFixture { request in
            guard request.path == "/things/t1" else { return .json("{}") }
            let fails = isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            }
            return fails ? .json("{}", status: 500) : .json(ExplainFixture.thing)
        }
        let fetch = try thing(try await fixture.explain())
        #expect(fetch.source == .retried && fetch.attempts == 2)
        #expect(fetch.bytesOut > 200)
        await fixture.stub.stop()
    }

    @Test func `the service's word that nothing changed is revalidated`() async throws {
        let fixture = try await ExplainFixture { request in
            let headers = [("ETag", "\"v1\""), ("Cache-Control", "max-age=0")]
            let isKnown = request.headers.contains { $0.name.lowercased() == "if-none-match" }
            return isKnown
                ? .bytes(Array("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nContent-Length: 0\r\n\r\n".utf8))
                : .json(ExplainFixture.thing, headers: headers)
        }
        let fetch = try thing(try await fixture.explain(runs: 2))
        #expect(fetch.source == .revalidated && fetch.attempts == 1 && fetch.bytesOut > 0)
        await fixture.stub.stop()
    }

    @Test func `what fails is failed; without an optional part the answer is there`() async throws {
        let fixture = try await ExplainFixture { request in
            request.path == "/extras/t1" ? .json("{}", status: 404) : .json(ExplainFixture.thing)
        }
        let document = try await fixture.explain()
        let extra = try #require(document.fetches.first { $0.part == "extra" })
        #expect(extra.source == .failed && extra.failure?.code == "notFound" && extra.attempts == 1)
        #expect(document.answer != nil && document.failure == nil)
        #expect(document.parts.map { "\($0.name) \($0.state) \($0.reason ?? "")" } == ["extra missing notFound"])
        await fixture.stub.stop()
    }

    @Test func `a composition that fails is explained with its status and device code`() async throws {
        let fixture = try await ExplainFixture { request in
            request.path == "/things/t1" ? .json("{", status: 500) : .json("{}")
        }
        let document = try await fixture.explain()
        let failure = try #require(document.failure)
        #expect(document.answer == nil && document.parts.isEmpty)
        #expect(failure.code == "unreachable" && failure.status == 503 && failure.deviceCode == 6)
        #expect(failure.part == "thing")
        #expect(try thing(document).attempts == 2)
        let text = Waterfall(document: document, style: .plain).text()
        #expect(text.contains("unreachable, HTTP 503, device code 6"), "\(text)")
        await fixture.stub.stop()
    }

    @Test func `a hanging service is cut at the deadline, and what was left then is told`() async throws {
        let fixture = try await ExplainFixture(deadline: .milliseconds(200)) { request in
            request.path == "/extras/t1" ? .hang : .json("{}")
        }
        let document = try await fixture.explain()
        let extra = try #require(document.fetches.first { $0.part == "extra" })
        #expect(extra.failure?.code == "timeout")
        #expect(extra.endMs >= 190)
        #expect(document.deadlineMs == 200 && extra.timeLeftMs <= 200)
        await fixture.stub.stop()
    }
}

extension TerminalStyle {
    static var plain: Self { Self(isTerminal: false, environment: [:]) }
}
