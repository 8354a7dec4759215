import CompositionCore
import TestFixtures
import Testing

@testable import FacetApplication

/// What can be asked of the desk, and what it refuses.
struct ExplainDeskTests {
    private func withFixture(_ body: (ExplainFixture) async throws -> Void) async throws {
        let fixture = try await ExplainFixture { _ in .json("{}") }
        try await body(fixture)
        await fixture.stub.stop()
    }

    private func refusal(
        _ fixture: ExplainFixture, _ composition: String, _ subject: String, as principal: String = "anonymous"
    ) async -> Failure? {
        do {
            _ = try await fixture.explain(composition, subject, as: principal)
            return nil
        } catch {
            return Failure(error)
        }
    }

    @Test(arguments: ["things", "thing"])
    func `a composition goes by its name and by its singular, and the subject tells item from list`(
        _ name: String
    ) async throws {
        try await withFixture { fixture in
            let item = try await fixture.explain(name, "t1")
            #expect(item.route == "GET /api/things/{id}")
            let list = try await fixture.explain(name, "")
            #expect(list.route == "GET /api/things")
            let two = try await fixture.explain(name, "?limit=2")
            #expect(two.fetches.first?.batched == 2)
        }
    }

    @Test func `a path's own first segment is a name, what every path begins with is none`() {
        let route = PublishedRoute(verb: "GET", path: "/v1/categories/{id}", composition: "shelf", audience: "anyone")
        #expect(route.explainedNames == ["shelf", "categories", "category"])
        let list = PublishedRoute(verb: "GET", path: "/api/{id}", composition: "glass", audience: "anyone")
        #expect(list.explainedNames == ["glass"])
    }

    @Test func `an unknown name lists what there is`() async throws {
        try await withFixture { fixture in
            let failure = await refusal(fixture, "thinks", "t1")
            #expect(failure?.code == .notFound)
            let detail = failure?.detail ?? ""
            #expect(detail.contains("did you mean thing"), "\(detail)")
            for line in ["GET /api/things/{id} over http", "mine: GET /mine", "sign: ask sign over frames"] {
                #expect(detail.contains(line), "\(detail)")
            }
        }
    }

    @Test func `a user's composition is explained as a user, and as nobody else`() async throws {
        try await withFixture { fixture in
            #expect(try await fixture.explain("mine", "", as: "user:u1").answer?.bytes == #"{"user":"u1"}"#.utf8.count)
            for other in ["anonymous", "client:acme"] {
                let document = try await fixture.explain("mine", "", as: other)
                #expect(document.failure?.status == 401 && document.fetches.isEmpty)
            }
            #expect(fixture.stub.requests.map(\.path) == ["/users/u1"])
        }
    }

    @Test func `a device's composition takes a subject, or the device's own`() async throws {
        try await withFixture { fixture in
            let asked = try await fixture.explain("sign", "t1")
            #expect(asked.frontend == "frames" && asked.answer?.bytes == 5 && asked.answer?.format == "protobuf")
            #expect(try await fixture.explain("sign", "", as: "device:label").fetches.map(\.path) == ["/things/t9"])
            #expect(try await fixture.explain("sign", "", as: "device:nobody").failure?.status == 404)
            #expect(await refusal(fixture, "sign", "")?.code == .invalid)
        }
    }

    @Test(arguments: [
        ("thing", "t1/t2", "subject"), ("thing", "..", "path"), ("thing", "-", "id"), ("things", "limit=0", "limit"),
        ("thing", String(repeating: "a", count: 65), "id"),
    ])
    func `a subject that no client could send is refused as the client would be`(
        _ name: String, _ subject: String, _ field: String
    ) async throws {
        try await withFixture { fixture in
            let document = try await fixture.explain(name, subject)
            #expect(document.failure?.status == 400)
            #expect(document.failure?.field == field)
            #expect(fixture.stub.requests.isEmpty)
        }
    }

    @Test(arguments: [
        ("", "t1", "anonymous", 1), ("thing", String(repeating: "a", count: 1025), "anonymous", 1),
        ("thing", "t\n1", "anonymous", 1), ("thing", "t1", "root", 1), ("thing", "t1", "user:", 1),
        ("thing", "t1", "admin:a", 1), ("thing", "t1", "anonymous", 0), ("thing", "t1", "anonymous", 101),
    ])
    func `a question out of bounds is no question`(
        _ composition: String, _ subject: String, _ principal: String, _ runs: Int
    ) {
        #expect(throws: Failure.self) {
            try ExplainRequest(composition: composition, subject: subject, principal: principal, runs: runs)
        }
    }

    @Test func `only a few are under way at a time`() async throws {
        let fixture = try await ExplainFixture(deadline: .seconds(20)) { _ in .hang }
        let waiting = (1...4).map { number in Task { try await fixture.explain("thing", "t\(number)") } }
        try await eventually("four are under way") { fixture.stub.requests.count == 8 }
        #expect(await refusal(fixture, "thing", "t5")?.code == .busy)
        waiting.forEach { $0.cancel() }
        for task in waiting { #expect(try await task.value.failure != nil) }
        #expect(try await fixture.explain("things", "limit=0").failure?.status == 400)
        await fixture.stub.stop()
    }
}
