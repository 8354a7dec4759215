import AsyncHTTPClient
import CompositionCore
import Foundation
import HTTPFrontend
import NIOPosix
import TestFixtures
import Testing

@testable import FacetApplication

/// Explaining over the operations listener, and nowhere else.
struct OperationsExplainTests {
    private func withListeners(
        _ fixture: ExplainFixture, _ body: (_ operations: String, _ page: String) async throws -> Void
    ) async throws {
        let (found, ports) = AsyncStream.makeStream(of: (Bool, Int).self)
        let listener = OperationsListener(
            name: "page", address: ListeningAddress(host: "127.0.0.1", port: 0),
            group: MultiThreadedEventLoopGroup.singleton, logger: ExplainFixture.logger, missing: { [] },
            explaining: fixture.desk, onListening: { ports.yield((true, $0.port)) })
        let running = [
            Task { try await listener.run() }, Task { try await fixture.http.run { ports.yield((false, $0.port)) } },
        ]
        defer { running.forEach { $0.cancel() } }
        var addresses: [Bool: String] = [:]
        for await (isOperations, port) in found {
            addresses[isOperations] = "http://127.0.0.1:\(port)"
            if addresses.count == 2 { break }
        }
        try await body(addresses[true] ?? "", addresses[false] ?? "")
        await fixture.stub.stop()
    }

    @Test func `the operations listener explains, a public listener answers 404`() async throws {
        let fixture = try await ExplainFixture { _ in .json("{}") }
        try await withListeners(fixture) { operations, page in
            #expect(await get(page + "/api/things/t1").status == 200)
            for path in ["/explain", "/explain/thing", "/explain/thing/t1", "/explain/mine?principal=user:u1"] {
                #expect(await get(page + path).status == 404)
            }
            let answer = await get(operations + "/explain/thing/t1")
            #expect(answer.status == 200)
            #expect(answer.body.contains(#""route":"GET /api/things/{id}""#), "\(answer.body)")
            #expect(await get(operations + "/explain/mine?principal=user:u1").body.contains(#""answer":{"#))
            #expect(await get(operations + "/explain/mine").body.contains(#""status":401"#))
        }
    }

    @Test(arguments: [
        ("/explain/nothing/t1", 404, "composition"), ("/explain/sign", 400, "subject"),
        ("/explain/thing/t1?repeat=x", 400, "repeat"), ("/explain/thing/t1?repeat=101", 400, "repeat"),
        ("/explain/thing/t1?principal=root", 400, "principal"), ("/explain/thing/t1?verbose=1", 400, "verbose"),
        ("/explain/thing/a%0Ab", 400, "subject"),
    ])
    func `a question that can't be asked is a problem document`(
        _ target: String, _ status: UInt, _ field: String
    ) async throws {
        let fixture = try await ExplainFixture { _ in .json("{}") }
        try await withListeners(fixture) { operations, _ in
            let answer = await get(operations + target)
            #expect(answer.status == status, "\(answer.body)")
            #expect(answer.body.contains("\"field\":\"\(field)\""), "\(answer.body)")
        }
    }

    @Test func `the command's client gets what the listener says`() async throws {
        let fixture = try await ExplainFixture { _ in .json("{}") }
        try await withListeners(fixture) { operations, page in
            let client = try #require(ExplainClient(operations + "/"))
            #expect(await client.name() == "page")
            #expect(await ExplainClient(page)?.name() == nil)
            let list = try await client.explain(
                ExplainRequest(
                    composition: "things", subject: "category=Größe 4/5 %25&limit=7", principal: "anonymous", runs: 2))
            #expect(list.subject == "category=Größe 4/5 %25&limit=7" && list.run == 2 && list.isServing)
            #expect(list.fetches.first?.batched == 7)
            #expect(list.answer?.bytes == #"{"category":"Größe 4/5 %"}"#.utf8.count)
            let unknown = try ExplainRequest(composition: "x", subject: "", principal: "anonymous", runs: 1)
            await #expect(throws: CommandFailure.self) { try await client.explain(unknown) }
        }
    }
}
