import Foundation
import TestFixtures
import Testing

extension ReferenceDevice {
    /// The commands of the READMEs of the devices in a shell, in Python and in Wireshark, as they stand there.
    @Suite struct OtherDevicesTests {
        @Test(arguments: try commands(of: "shell"))
        func `a line of the shell's README does what it says`(_ line: String) async throws {
            let result = try await runShell(line, in: ReferenceDevice.store().folder)
            #expect(result.status == 0, "\(result.output)")
            let answer = line.contains("report") ? "acknowledged" : #""name":"Nordvik Aero Trail Runne""#
            #expect(result.output.contains(answer), "\(result.output)")
        }

        @Test func `a device in a shell obeys a command`() async throws {
            let store = try ReferenceDevice.store()
            let given = try await store.manager("POST", "/api/devices/label-demo/commands", #"{"name": "blink"}"#)
            let id = try #require(given.firstMatch(of: #/"id":(\d+)/#)?.output.1)
            let result = try await runShell("devices/shell/obey label-demo", in: store.folder)
            #expect(result.output.contains("blink (command \(id))"), "\(result.output)")
            try await eventually("its result is known") {
                try await store.manager("GET", "/api/devices/label-demo/commands/\(id)").contains(#""state":"done""#)
            }
        }

        @Test(
            .enabled("paho and protobuf for Python are installed") { Project.hasPythonModules },
            arguments: try commands(of: "python"))
        func `a line of the Python device's README does what it says`(_ line: String) async throws {
            let result = try await runShell(line, in: ReferenceDevice.store().folder)
            #expect(result.status == 0, "\(result.output)")
            #expect(result.output.contains("acknowledged 4000") && result.output.contains("acknowledged 3600"))
        }

        @Test(
            .enabled("tshark is installed") { Project.has("tshark") }, arguments: try commands(of: "wireshark"))
        func `a line of the Wireshark README shows the conversation`(_ line: String) async throws {
            let result = try await runShell(line, in: ReferenceDevice.store().folder)
            #expect(result.status == 0 && result.output.contains("telemetry"), "\(result.output)")
        }

        @Test(.enabled("tshark is installed, and may capture packets here") { await Project.mayCapture.value })
        func `a conversation that is captured as it happens can be read in Wireshark`() async throws {
            let store = try ReferenceDevice.store()
            let port = try #require(store.runFile?.endpoints.frames.split(separator: ":").last)
            let file = store.folder.appendingPathComponent("live.pcap").path
            let log = store.folder.appendingPathComponent("tshark.log")
            let capture = try ChildProcess("tshark", ["-i", "lo", "-f", "tcp port \(port)", "-w", file], log: log)
            defer { capture.end(by: SIGKILL) }
            try await eventually("it captures") {
                ((try? String(contentsOf: log, encoding: .utf8)) ?? "").contains("Capturing on")
            }
            let scale = try DeviceRun("scale", on: .frames, in: store, build: await DeviceBuild.sanitized.value)
            let tree = "devices/wireshark/tree \(file) -o facet.port:\(port)"
            var seen = ""
            // It says that it captures a moment before it does, and keeps packets in a buffer.
            try await eventually("weights are in it", within: .seconds(60), every: .seconds(1)) {
                try scale.start(weighing: 7_001...7_010)
                _ = try await scale.process?.exitStatus(within: .seconds(60))
                seen = try await runShell(tree + " || true", in: store.folder).output
                return seen.contains("value: 7001")
            }
            #expect(seen.contains("Facet telemetry") && seen.contains("Facet ack"))
            #expect(!seen.contains(try #require(scale.key)))
        }
    }
}

/// The lines of the blocks of shell commands in a folder's README.
private func commands(of folder: String) throws -> [String] {
    let file = Project.folder.appendingPathComponent("devices/\(folder)/README.md")
    let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```")
    return parts.filter { $0.hasPrefix("sh\n") }.flatMap { $0.dropFirst(3).split(separator: "\n").map(String.init) }
}
