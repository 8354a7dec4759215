import Foundation
import Testing
import TestFixtures

@testable import FleetKit

/// The published description of a report, against jsonschema (Tests/tools).
@Suite("The report's schema")
struct ReportSchemaTests {
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let python = project.appendingPathComponent(".build/python-tools/bin/python").path
    private static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: python) }

    private static let script = """
        import json, sys
        from jsonschema import Draft202012Validator
        schema = json.load(open(sys.argv[1]))
        Draft202012Validator.check_schema(schema)
        errors = [e.message[:200] for e in Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2])))]
        print(errors); sys.exit(1 if errors else 0)
        """

    private func validate(_ json: String) async throws -> (status: Int32, said: String) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fleet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, log) = (folder.appendingPathComponent("report.json"), folder.appendingPathComponent("log"))
        try json.write(to: file, atomically: true, encoding: .utf8)
        let schema = Self.project.appendingPathComponent("docs/schemas/fleet-report-1.json").path
        let process = try ChildProcess(Self.python, ["-c", Self.script, schema, file.path], log: log)
        defer { process.end(by: SIGKILL) }
        let status = try await process.exitStatus(within: .seconds(60))
        return (status, (try? String(contentsOf: log, encoding: .utf8)) ?? "")
    }

    @Test(
        "is what a real run's report obeys", .enabled(if: isInstalled, "Tests/tools/python-tools installs jsonschema"))
    func real() async throws {
        try await FramesStub.with { stub in
            let device = FleetDevice(id: "label-1", key: "k1", model: Models.label, wire: .frames)
            let plan = FleetPlan(
                devices: [device], targets: FleetTargets(frames: HostAndPort(host: "127.0.0.1", port: stub.port)),
                rate: Rate(written: "10/s"), duration: .milliseconds(1_500), seed: .max)
            let run = try await Fleet(plan).run()
            let report = RunReport(run, Verdict(run.accounts, CommittedReadings()))
            #expect(report.timeline.points.count >= 1 && report.tester.cpuSeconds != nil)
            #expect(report.timeline.points.reduce(0) { $0 + $1.counts.due } == report.messages.due)
            let said = try await validate(report.json)
            #expect(said.status == 0, "\(said.said)")
            let back = try JSONDecoder().decode(RunReport.self, from: Data(report.json.utf8))
            #expect(try back.json == report.json)
        }
    }

    @Test(
        "describes who was misled, and what devices were told",
        .enabled(if: isInstalled, "Tests/tools/python-tools installs jsonschema"))
    func misled() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.showsThePast = true
        behaviour.commands = Commands.mixed
        try await FramesStub.with(behaviour) { stub in
            let device = FleetDevice(id: "label-1", key: "k1", model: Models.label, wire: .frames)
            var plan = FleetPlan(
                devices: [device], targets: FleetTargets(frames: HostAndPort(host: "127.0.0.1", port: stub.port)),
                duration: .milliseconds(500), seed: 1)
            plan.drain = .milliseconds(500)
            let json = try RunReport(try await Fleet(plan).run(), nil).json
            #expect(json.contains(#""follower" : "label-1""#) && json.contains(#""command" : {"#), "\(json)")
            let said = try await validate(json)
            #expect(said.status == 0, "\(said.said)")
            #expect(try await validate(json.replacing(#""final" : "wrong""#, with: #""final" : "odd""#)).status == 1)
        }
    }

    @Test("refuses what is none", .enabled(if: isInstalled, "Tests/tools/python-tools installs jsonschema"))
    func wrong() async throws {
        let json = try await Reports.report().json
        for (right, wrong) in [
            ("facet-fleet-report/1", "facet-fleet-report/2"), ("\"acknowledged\"", "\"acknowleged\""),
            ("\"telemetry\" : {", "\"telepathy\" : {"),
        ] {
            #expect(try await validate(json.replacingOccurrences(of: right, with: wrong)).status == 1, "\(wrong)")
        }
        #expect(try await validate(json).status == 0)
    }
}
