import Broker
import DeviceFrontend
import Foundation
import Glibc
import TestFixtures
import Testing

/// What a firmware engineer types, with mosquitto's own tools.
@Suite(.timeLimit(.minutes(2)))
struct MQTTCommandLineTests {
    private struct Tool {
        let process: ChildProcess
        let output: URL

        var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    }

    private func start(_ fixture: MQTTFixture, _ tool: String, _ line: String, version: String) throws -> Tool {
        let output = fixture.broker.folder.appendingPathComponent(UUID().uuidString)
        let login = "-h 127.0.0.1 -p \(fixture.broker.port) -V \(version) -u scale-1 -P key-1"
        let arguments = "\(login) \(line)".split(separator: " ").map(String.init)
        // Line by line, as on a terminal.
        return Tool(process: try ChildProcess("stdbuf", ["-oL", tool] + arguments, log: output), output: output)
    }

    private func run(_ fixture: MQTTFixture, _ tool: String, _ line: String, version: String) async throws -> String {
        let tool = try start(fixture, tool, line, version: version)
        let status = try await tool.process.exitStatus()
        #expect(status == 0, "\(tool.text)")
        return tool.text
    }

    @Test func `mosquitto_rr asks and prints the tile`() async throws {
        try await MQTTFixture.with { fixture in
            let line = "-i scale-1~rr -t devices/scale-1/ask/product/json -e devices/scale-1/answers/rr -n -W 10"
            let answer = try await run(fixture, "mosquitto_rr", line, version: "mqttv5")
            #expect(answer == #"{"body":{"name":"p42"}}"# + "\n")
        }
    }

    @Test(arguments: ["mqttv311", "mqttv5"])
    func `mosquitto_sub sees the answer and the ack of what mosquitto_pub sends`(version: String) async throws {
        try await MQTTFixture.with { fixture in
            let filters = "-t devices/scale-1/answers/# -t devices/scale-1/acks/json"
            let sub = try start(fixture, "mosquitto_sub", "-i scale-1~sub \(filters) -W 60 -v -d", version: version)
            try await eventually("mosquitto_sub is subscribed") { sub.text.contains("Subscribed") }
            let ask = "-i scale-1~pub -t devices/scale-1/ask/product/json -n"
            _ = try await run(fixture, "mosquitto_pub", ask, version: version)
            let json = #"{"readings":[{"sensor":"weight","value":1250}]}"#
            let reading = "-i scale-1~pub -q 1 -t devices/scale-1/telemetry/json -m \(json)"
            for _ in 1...2 { _ = try await run(fixture, "mosquitto_pub", reading, version: version) }
            // Both readings may have been committed, and acknowledged, together.
            try await eventually("both are acknowledged") { sub.text.contains(#""through":2}"#) }
            // It goes another way than the acks, and may come after them.
            try await eventually("the ask is answered") {
                sub.text.contains(#"devices/scale-1/answers/product/json {"body":{"name":"p42"}}"#)
            }
            sub.process.end(by: SIGTERM)
            #expect(await fixture.ledger.committed.count == 2)
        }
    }

    @Test func `A wrong key is refused with a reason`() async throws {
        try await MQTTFixture.with { fixture in
            let tool = try start(
                fixture, "mosquitto_pub", "-P wrong -i scale-1 -t devices/scale-1/status -m online", version: "mqttv5")
            #expect(try await tool.process.exitStatus() != 0)
            #expect(tool.text.contains("Not authorized"))
        }
    }
}
