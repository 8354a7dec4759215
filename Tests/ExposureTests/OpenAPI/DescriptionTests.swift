import Foundation
import Testing

/// The OpenAPI descriptions of web, mobile and partner.
struct DescriptionTests {
    @Test(
        "somebody else's validator finds no fault",
        .enabled(if: PythonTools.areInstalled, "Tests/tools/python-tools installs it"), arguments: Described.backends)
    func valid(backend: String) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("\(backend).json")
            try await Described.text(backend, in: folder).write(to: file, atomically: true, encoding: .utf8)
            let said = try await PythonTools.run(
                "openapi_spec_validator", ["--schema", "3.1", file.path], in: folder, within: .seconds(60))
            #expect(said.status == 0, "\(said.text)")
        }
    }

    @Test(
        "the validator would find one", .enabled(if: PythonTools.areInstalled, "Tests/tools/python-tools installs it"))
    func invalid() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("broken.json")
            let text = try await Described.text("partner", in: folder)
            try text.replacing(#""in": "path""#, with: #""in": "nowhere""#)
                .write(to: file, atomically: true, encoding: .utf8)
            let said = try await PythonTools.run(
                "openapi_spec_validator", ["--schema", "3.1", file.path], in: folder, within: .seconds(60))
            #expect(said.status != 0)
        }
    }

    @Test("every operation has a name of its own, and a problem for every way to fail", arguments: Described.backends)
    func operations(backend: String) async throws {
        try await withTemporaryFolder { folder in
            let document = try JSONTree(try await Described.text(backend, in: folder))
            let operations = document["paths"].members.values.flatMap(\.members.values)
            #expect(Set(operations.compactMap { $0["operationId"].text }).count == operations.count)
            #expect(!operations.isEmpty)
            for operation in operations {
                let failures = operation["responses"].members.filter { $0.key >= "400" }
                #expect(Set(failures.keys).isSuperset(of: ["400", "404", "429", "502", "503", "504"]))
                for failure in failures.values {
                    let content = failure.resolved(in: document)["content"]
                    #expect(content.keys == ["application/problem+json"])
                }
                // Who has to sign in may fail at it.
                #expect((failures["401"] != nil) == !operation["security"].items.isEmpty)
            }
        }
    }

    @Test("each backend says how its own clients sign in, and names no other's")
    func signIn() async throws {
        try await withTemporaryFolder { folder in
            let web = try JSONTree(try await Described.text("web", in: folder))["components"]["securitySchemes"]
            #expect(web.keys == ["antiForgery", "session"])
            #expect(web["session"]["in"].text == "cookie" && web["antiForgery"]["name"].text == "X-Facet")
            for backend in ["mobile", "partner"] {
                let schemes = try JSONTree(try await Described.text(backend, in: folder))["components"][
                    "securitySchemes"]
                #expect(schemes.keys == ["token"])
            }
        }
    }
}
