import Foundation
import Testing

/// schemathesis, which reads each description, calls what it says in a thousand ways, right ones and wrong ones, and
/// looks whether the answers are as described.
struct SchemathesisTests {
    @Test(
        "each backend answers as it is described, whatever is asked",
        .enabled(if: PythonTools.areInstalled, "Tests/tools/python-tools installs it"))
    func conforms() async throws {
        try await StoreSystem.with { system in
            for backend in Described.backends {
                let said = try await run(backend, on: system)
                #expect(said.status == 0, "\(backend)\n\(said.text.suffix(12_000))")
                // Every operation was tried, not only those that it found easy.
                let counts = try #require(said.text.firstMatch(of: #/Selected: (\d+)/(\d+)\s+Tested: (\d+)/#)).output
                #expect(counts.1 == counts.2 && counts.2 == counts.3 && counts.1 != "0")
            }
        }
    }

    private func run(_ backend: String, on system: StoreSystem) async throws -> Said {
        let url = system.url(backend)
        let file = system.folder.appendingPathComponent("schemathesis-\(backend).toml")
        try await settings(backend, on: system).write(to: file, atomically: true, encoding: .utf8)
        let description = backend == "partner" ? "\(url)/v1/openapi.json" : "\(url)/openapi.json"
        return try await PythonTools.run(
            "schemathesis.cli",
            [
                "--config-file", file.path, "run", description, "--url", url, "--max-examples", "30", "--max-time",
                "30", "--seed", "1", "--no-color", "--request-timeout", "10",
                "--generation-database", "none",
            ], in: system.folder, within: .seconds(120))
    }

    /// Who signs in, and ids that there are beside those that are made up.
    private func settings(_ backend: String, on system: StoreSystem) async throws -> String {
        let signIn =
            backend == "web"
            ? """
            [auth.openapi.session]
            api_key = "\(try await system.token("web", user: "m1"))"
            [auth.openapi.antiForgery]
            api_key = "1"
            """
            : """
            [auth.openapi.token]
            bearer = "\(try await system.token(backend))"
            """
        return """
            \(signIn)
            [dictionaries.things]
            values = ["p42", "p17", "o1", "o2", "p42-1.svg"]
            [parameters]
            "path.id" = { dictionary = "things", probability = 0.6 }
            "path.file" = { dictionary = "things", probability = 0.6 }
            # A cursor is what an earlier answer gave: its form says less than that. Nor does a form say which URLs and
            # resources there are, and that a replay names either a time or deliveries.
            [[operations]]
            include-name = [
                "GET /products", "GET /sync", "GET /v1/products", "GET /v1/webhooks/{id}/deliveries",
                "POST /v1/webhooks", "PATCH /v1/webhooks/{id}", "POST /v1/webhooks/{id}/replay"
            ]
            checks.positive_data_acceptance.enabled = false
            # Nothing of a run is kept for the next.
            [cache]
            enabled = false
            # Headers of answers are described by name alone.
            [checks]
            response_headers_conformance.enabled = false

            """
    }
}
