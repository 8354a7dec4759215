import Foundation
import Testing

/// The AsyncAPI description of what devices say over the broker.
struct AsyncAPITests {
    private static let file = "docs/asyncapi/iot.json"

    @Test(
        """
        the committed description is what is printed; .build/debug/facet asyncapi iot --data "$(mktemp -d)" \
        --broker-host broker.store.example --broker-port 8883 --broker-tls-on > docs/asyncapi/iot.json writes it anew
        """)
    func committed() async throws {
        try await withTemporaryFolder { folder in
            let now = try await store(in: folder)
            #expect(try Project.text(Self.file) == now)
        }
    }

    @Test(
        "somebody else's models take it, and what refers to something finds it",
        .enabled(if: PythonTools.areInstalled, "Tests/tools/python-tools installs it"))
    func valid() async throws {
        try await withTemporaryFolder { folder in
            let said = try await validate(try Project.text(Self.file), in: folder)
            #expect(said.status == 0, "\(said.text)")
        }
    }

    @Test(
        "what is wrong would be found", .enabled(if: PythonTools.areInstalled, "Tests/tools/python-tools installs it"),
        arguments: [
            (#""action": "receive""#, #""action": "hear""#),
            (##""$ref": "#/components/messages/Ack""##, ##""$ref": "#/components/messages/Nack""##),
            (#""type": "integer""#, #""type": "whole""#),
            (#""maxItems": 64"#, #""maxItems": -1"#),
            ("devices/{id}/telemetry", "devices/{device}/telemetry"),
        ])
    func invalid(right: String, wrong: String) async throws {
        try await withTemporaryFolder { folder in
            let text = try Project.text(Self.file)
            try #require(text.contains(right))
            let said = try await validate(text.replacing(right, with: wrong), in: folder)
            #expect(said.status != 0)
        }
    }

    @Test("its fields have the numbers, names and bounds of the protocol, and none is left out")
    func fields() async throws {
        let schemas = try JSONTree(try Project.text(Self.file))["components"]["schemas"]
        let bounds = try Project.text("proto/device.options").split(separator: "\n")
        let lines = try await withTemporaryFolder { folder in
            let said = try await Said(Project.folder.appendingPathComponent("proto/fields").path, [], in: folder)
            return said.text.split(separator: "\n").map(String.init)
        }
        try #require(lines.count > 100, "\(lines)")
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            guard let message = words[0].split(separator: ".").last.map(String.init),
                words[0].hasPrefix("facet.device"),
                schemas.keys.contains(message), words[3] != "value", words[2] != "reserved"
            else { continue }
            let parts = words[2].split(separator: "_").map(String.init)
            let name = parts.dropFirst().reduce(parts[0]) { $0 + $1.capitalized }
            let field = schemas[message]["properties"][name]
            #expect(field["x-field"].number == Double(words[1]), "\(line)")
            guard let bound = bounds.first(where: { $0.hasPrefix("\(words[0]).\(words[2]) ") }) else { continue }
            let most = try #require(bound.split(separator: ":").last.flatMap { Int($0) })
            // In JSON bytes are base64.
            let most64 = bound.contains("max_size") ? (most + 2) / 3 * 4 : most
            #expect((field["maxItems"].number ?? field["maxLength"].number) == Double(most64), "\(bound)")
        }
    }

    @Test("a backend of somebody else's has one, with the topics that its fleet has of its own")
    func own() async throws {
        try await withTemporaryFolder { folder in
            let said = try await Said(
                Project.executable("minimal-bff"),
                ["asyncapi", "--data", folder.path, "--services-timetable-url", "http://127.0.0.1:1"], in: folder)
            #expect(said.status == 0, "\(said.text)")
            let document = try JSONTree(said.text)
            #expect(document["channels"]["own-1"]["address"].text == "signs/{id}/light")
            #expect(document["channels"].keys.contains("ask-bus") && !document["channels"].keys.contains("ask-product"))
            #expect(document["operations"]["receive-own-1"]["action"].text == "receive")
            guard PythonTools.areInstalled else { return }
            let valid = try await validate(said.text, in: folder)
            #expect(valid.status == 0, "\(valid.text)")
        }
    }

    @Test("a backend that devices don't reach over a broker has none, and says so")
    func none() async throws {
        try await withTemporaryFolder { folder in
            let said = try await Said(
                Project.executable("facet"), ["asyncapi", "web", "--data", folder.path], in: folder)
            #expect(said.status != 0 && said.text.contains("no AsyncAPI description"), "\(said.text)")
        }
    }

    private func store(in folder: URL) async throws -> String {
        let said = try await Said(
            Project.executable("facet"),
            [
                "asyncapi", "iot", "--data", folder.path, "--broker-host", "broker.store.example", "--broker-port",
                "8883", "--broker-tls-on",
            ], in: folder)
        guard said.status == 0 else { throw SystemStopped(log: said.text) }
        return said.text
    }

    private func validate(_ text: String, in folder: URL) async throws -> Said {
        let file = folder.appendingPathComponent("asyncapi.json")
        try text.write(to: file, atomically: true, encoding: .utf8)
        let validator = Project.folder.appendingPathComponent("Tests/tools/asyncapi-validator").path
        return try await Said(PythonTools.python, [validator, file.path], in: folder, within: .seconds(60))
    }
}
