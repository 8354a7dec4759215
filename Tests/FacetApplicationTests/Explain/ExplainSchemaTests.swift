import Foundation
import TestFixtures
import Testing

@testable import FacetApplication

/// The JSON is what docs/explain.schema.json says.
struct ExplainSchemaTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/explain.schema.json")

    private func faults(of text: String) throws -> [String] {
        try JSONSchema(text: Data(contentsOf: Self.file)).faults(of: Data(text.utf8))
    }

    @Test(arguments: [
        ("thing", "t1", "anonymous"), ("thing", "broken", "anonymous"), ("things", "limit=3", "anonymous"),
        ("mine", "", "user:u1"), ("mine", "", "anonymous"), ("sign", "", "device:label"), ("thing", "-", "anonymous"),
    ])
    func `an explanation keeps to the schema`(_ name: String, _ subject: String, _ principal: String) async throws {
        let fixture = try await ExplainFixture { request in
            request.path.contains("broken") ? .json("{}", status: 500) : .json("{}")
        }
        let text = try await fixture.explain(name, subject, as: principal).json()
        #expect(try faults(of: text) == [], "\(text)")
        await fixture.stub.stop()
    }

    @Test(arguments: [
        (#""run" : 1"#, #""run" : 0"#), (#""source" : "called""#, #""source" : "guessed""#),
        (#""backend" : "page","#, ""), (#""subject" : "t1""#, #""subject" : 1"#),
        (#""isServing" : true"#, #""isServing" : 1"#),
        (#""totalMs""#, #""totalMilliseconds""#),
    ])
    func `what breaks the schema is found`(_ right: String, _ wrong: String) async throws {
        let fixture = try await ExplainFixture { _ in .json("{}") }
        let text = try await fixture.explain().json()
        #expect(text.contains(right))
        #expect(try !faults(of: text.replacing(right, with: wrong)).isEmpty)
        await fixture.stub.stop()
    }

    @Test func `every source and state stands in the schema`() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        for source in ExplanationDocument.Source.allCases { #expect(text.contains("\"\(source.rawValue)\"")) }
    }
}
