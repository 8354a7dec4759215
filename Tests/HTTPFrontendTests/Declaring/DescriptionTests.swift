import CompositionCore
import Foundation
import Testing

@testable import HTTPFrontend

@Suite("Descriptions in OpenAPI")
struct DescriptionTests {
    @Test("it is served with a tag, and its bytes are those that the command prints")
    func served() async throws {
        try await withRoutes(shelfRoutes()) { port, frontend in
            let reply = try await fetch(port, "/v1/openapi.json")
            #expect(reply.status == 200 && reply.headers["content-type"] == "application/json")
            #expect(frontend.documents.map(\.text) == [reply.body])
            #expect(frontend.routes.contains { $0.path == "/v1/openapi.json" && $0.audience == "anyone" })
            let tag = try #require(reply.headers["etag"])
            let again = try await fetch(port, "/v1/openapi.json", headers: [("If-None-Match", tag)])
            #expect(again.status == 304 && again.body.isEmpty)
        }
    }

    @Test("the same routes give the same bytes, and a frontend that isn't asked has none")
    func deterministic() async throws {
        try await withRoutes(shelfRoutes()) { _, first in
            try await withRoutes(shelfRoutes()) { _, second in #expect(first.documents == second.documents) }
        }
        try await withRoutes(HTTPRoutes(services: ())) { _, bare in #expect(bare.documents.isEmpty) }
    }

    @Test("it says what was declared")
    func declared() async throws {
        try await withRoutes(shelfRoutes()) { _, frontend in
            let text = try #require(frontend.documents.first?.text)
            let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
            func value(_ path: String...) -> Any? {
                path.reduce(document as Any?) { ($0 as? NSDictionary)?[$1] }
            }
            #expect(value("openapi") as? String == "3.1.0")
            let get = value("paths", "/v1/shelves/{id}", "get") as? NSDictionary
            let names = (get?["parameters"] as? [NSDictionary])?.compactMap { $0["name"] as? String }
            #expect(names == ["id", "row", "side", "X-Note", "fields", "Sec-CH-Device-Class", "If-None-Match"])
            #expect(get?["operationId"] as? String == "getV1ShelvesById")
            #expect((get?["security"] as? [Any])?.isEmpty == true)
            let secured = value("paths", "/v2/shelves/{id}", "get", "security") as? [NSDictionary]
            #expect(secured == [["token": ["shelves"]]])
            let created = value("paths", "/v1/shelves/{id}", "post", "responses") as? NSDictionary
            let statuses = Set(created?.allKeys as? [String] ?? [])
            #expect(statuses.isSuperset(of: ["201", "400", "401", "409", "413", "429", "504"]))
            let row = (get?["parameters"] as? [NSDictionary])?[1]["schema"] as? NSDictionary
            #expect(row == ["type": "integer", "minimum": 1, "maximum": 9, "default": 1])
            let problem = value("components", "responses", "Limited", "content", "application/problem+json", "schema")
            #expect(problem as? NSDictionary == ["$ref": "#/components/schemas/Problem"])
        }
    }
}
