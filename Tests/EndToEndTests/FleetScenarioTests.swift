import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// What `fleet run` says of a scenario, against the running system.
    @Suite struct FleetScenarioTests {
        private static let scenario = """
            about: every phase, in short
            seed: 5
            ramp: 1s
            drain: 30s
            devices:
              - {model: label, count: 14, protocol: frames, every: 1s}
              - {model: label, count: 10, protocol: mqtt, every: 1s}
              - {model: scale, count: 6, protocol: mqtt3, every: 500ms}
              - {model: thermometer, count: 3, protocol: frames, every: 500ms}
            web:
              followers: 4
              paths: [/api/products/p51, /api/products/p42]
            changes: {every: 300ms, products: [p51, p52]}
            phases:
              - {phase: steady, for: 1s}
              - {phase: burst, for: 1s, rate: 4}
              - {phase: reconnect-storm, for: 2s, within: 500ms}
              - {phase: silent, for: 1s, share: 20 %}
              - {phase: slow-readers, for: 1s, share: 20 %}
              - {phase: clock-off, for: 1s, by: -1h, share: 50 %}
            """

        private func run(_ text: String, _ options: String = "") async throws -> ShellResult {
            let system = try EndToEnd.system()
            let file = system.folder.appendingPathComponent("scenario-\(UUID().uuidString).yaml")
            try Data(text.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            return try await system.shell(
                ".build/release/fleet run \(file.path) --json \(options) 2>errors || { s=$?; cat errors; exit $s; }",
                within: .seconds(120))
        }

        @Test func `all phases lose nothing, and every follower ends with what is`() async throws {
            let result = try await run(Self.scenario)
            #expect(result.status == 0, "\(result.output)")
            let report = try #require(JSON(Data(result.output.utf8)))
            #expect(report["devices"]["frames"].int == 17 && report["devices"]["mqtt"].int == 16)
            #expect(report["messages"]["lost"].int == 0)
            #expect(report["messages"]["acknowledged"].int == report["messages"]["due"].int, "\(result.output)")
            // The storm cut every connection once; pages are connections, too.
            #expect(report["connections"]["established"].int ?? 0 >= 2 * 33 + 4)
            #expect(report["followers"]["wrong"].int == 0)
            #expect(report["followers"]["outOfOrder"].int == 0)
            #expect(report["followers"]["due"].int ?? 0 > 0)
            #expect(report["followers"]["seen"] == report["followers"]["due"], "\(result.output)")
        }

        @Test func `a mistake is said with its line, and nothing is played`() async throws {
            let result = try await run(
                "devices:\n  - {model: label, count: 1, protocol: frames}\nphases: [{phase: steady}]")
            #expect(result.status == 2)
            #expect(result.output.contains(":3:10: the phase steady needs the field for"), "\(result.output)")
        }
    }
}
