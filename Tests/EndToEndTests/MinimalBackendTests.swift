import AsyncHTTPClient
import Broker
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import Synchronization
import Testing
import TestFixtures

/// The executable minimal-bff, with a service of somebody else's and a broker.
struct MinimalBackendTests {
    private let executable = RunningSystem.build.appendingPathComponent("minimal-bff").path

    @Test func `one composition is served over HTTP and MQTT`() async throws {
        let timetable = try await StubService { request in
            request.path == "/stops/s7/next"
                ? .json(#"{"line": "12 Harbour", "minutes": 4, "driver": "Ada"}"#) : .json("{}", status: 404)
        }
        try await withBroker { broker in
            try await with(timetable.url, broker) { port, _, run in
                let answer = try await get("http://127.0.0.1:\(port)/stops/s7")
                #expect(answer.text == #"{"line":"12 Harbour","minutes":4}"#)
                #expect(try await get("http://127.0.0.1:\(port)/stops/s8").status == 404)
                let ask = "mosquitto_rr -V mqttv5 -W 5 -p \(broker.port) -i s7~rr -u s7 -P key -e devices/s7/answers/rr"
                let json = try await run("\(ask) -t devices/s7/ask/bus/json -m '{}'")
                #expect(json.contains(#""body":{"line":"12 Harbour","minutes":4}"#), "\(json)")
                let bytes = try await run("\(ask) -t devices/s7/ask/bus -n -F %x")
                #expect(bytes.contains("0a0a" + "313220486172626f7572" + "1004"), "\(bytes)")
            }
        }
        await timetable.stop()
    }

    @Test func `what is served is followed in both ways, though the service tells of no changes`() async throws {
        let minutes = Mutex(4)
        let timetable = try await StubService { _ in
            let body = #"{"line": "12 Harbour", "minutes": \#(minutes.withLock { $0 })}"#
            return .json(body, headers: [("Cache-Control", "max-age=1")])
        }
        try await withBroker { broker in
            try await with(timetable.url, broker) { port, _, run in
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/stops/s7")
                request.headers.add(name: "Accept", value: "text/event-stream")
                var events = StreamedText(try await HTTPClient.shared.execute(request, timeout: .seconds(60)).body)
                #expect(try await events.next { $0.contains(#"{"line":"12 Harbour","minutes":4}"#) })
                let sign = "-V mqttv5 -p \(broker.port) -u s7 -P key -t devices/s7"
                _ = try await run("mosquitto_pub -i s7~pub \(sign)/follow/bus/json -r -m '{\"id\": 1}'")
                let view = "mosquitto_sub -i s7~sub -C 1 -W 3 \(sign)/views/bus/json || true"
                try await eventually("the sign shows the bus", within: .seconds(30)) {
                    try await run(view).contains(#""body":{"line":"12 Harbour","minutes":4}"#)
                }
                minutes.withLock { $0 = 3 }
                #expect(try await events.next { $0.hasPrefix("event: patch") && $0.contains(#"{"minutes":3}"#) })
                try await eventually("the sign shows that it comes nearer", within: .seconds(30)) {
                    try await run(view).contains(#""minutes":3}"#)
                }
            }
        }
        await timetable.stop()
    }

    @Test func `what signs publish in their own way is kept by the service, and what is no reading is refused`()
        async throws
    {
        let kept = Mutex<[String]>([])
        let timetable = try await StubService { request in
            guard request.path == "/readings" else { return .json("{}", status: 404) }
            kept.withLock { $0.append(request.body) }
            let count = request.body.matches(of: #/"deviceId"/#).count
            let results = Array(repeating: #"{"state": "committed", "through": 1}"#, count: count)
            return .json(#"{"results": [\#(results.joined(separator: ","))]}"#)
        }
        try await withBroker { broker in
            try await with(timetable.url, broker) { _, _, run in
                let sign = "mosquitto_pub -V mqttv5 -q 1 -p \(broker.port) -i s7~pub -u s7 -P key"
                for lux in ["dark", "310"] { _ = try await run("\(sign) -t signs/s7/light -m \(lux)") }
                try await eventually("the service has it") { kept.withLock { !$0.isEmpty } }
                let body = kept.withLock { $0.joined() }
                #expect(body.contains(#""deviceId":"s7""#) && body.contains(#"{"sensor":1,"value":310}"#), "\(body)")
                #expect(body.matches(of: #/"deviceId"/#).count == 1)
                let foreign = try await run("\(sign) -t signs/s8/light -m 1 2>&1 || true")
                #expect(foreign.contains("ot authorized"), "\(foreign)")
            }
        }
        await timetable.stop()
    }

    @Test func `it has the commands of every backend`() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let routes = try await output(["routes", "--services-timetable-url", "http://127.0.0.1:1"], in: folder)
        #expect(routes.contains("GET") && routes.contains("/stops/{id}"), "\(routes)")
        #expect(routes.contains("devices/{id}/ask/bus"), "\(routes)")
        #expect(routes.contains("signs/+/light"), "\(routes)")
        let check = try await output(["check"], in: folder)
        #expect(check.contains("facet.yaml"), "\(check)")
    }

    @Test(arguments: ["bus s7", "departures bus s7", "minimal bus s7", "stop s7", "bus s7 --device s7"])
    func `its composition is explained, whatever it is called`(_ words: String) async throws {
        let timetable = try await StubService { _ in .json(#"{"line": "12 Harbour", "minutes": 4}"#) }
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = try await output(
            ["explain", words, "--operations-port", "1", "--services-timetable-url", timetable.url], in: folder)
        #expect(text.contains("timetable /stops/s7/next"), "\(text)")
        #expect(text.contains(words.contains("device") ? "14 B of protobuf" : "33 B of json"), "\(text)")
        await timetable.stop()
    }

    @Test func `the running process explains, without its configuration being known`() async throws {
        let timetable = try await StubService { _ in .json(#"{"line": "12 Harbour", "minutes": 4}"#) }
        try await withBroker { broker in
            try await with(timetable.url, broker) { _, operations, run in
                let said = try await run("\(executable) explain minimal bus s7 --json --operations-port \(operations)")
                #expect(said.contains(#""isServing" : true"#), "\(said)")
            }
        }
        await timetable.stop()
    }

    /// One that lets each sign publish how bright it is.
    private func withBroker(
        isolation: isolated (any Actor)? = #isolation, _ body: (TestBroker) async throws -> Void
    ) async throws {
        let light = try #require(TopicPattern("signs/+/light"))
        let account = BrokerAccount.deviceBackend(
            "@iot-bff", passwordHash: KeyFile.hash(TestBroker.accountPassword), shareGroup: "iot-bff",
            accepted: [light])
        try await TestBroker.with(devices: ["s7": ["key"]], accounts: [account], accepted: [light]) { broker in
            try await body(broker)
        }
    }

    private func with(
        _ timetable: String, _ broker: TestBroker, isolation: isolated (any Actor)? = #isolation,
        _ body: (_ port: Int, _ operations: Int, (String) async throws -> String) async throws -> Void
    ) async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (port, operations) = (try freePort(), try freePort())
        let process = try ChildProcess(
            executable,
            [
                "serve", "--port", "\(port)", "--operations-port", "\(operations)", "--data", folder.path,
                "--services-timetable-url", timetable, "--broker-port", "\(broker.port)", "--broker-username",
                "@iot-bff",
                "--broker-password", TestBroker.accountPassword,
            ], log: folder.appendingPathComponent("log"))
        defer { process.end(by: SIGTERM, within: .seconds(5)) }
        try await eventually("it is ready") {
            let ready = try? await get("http://127.0.0.1:\(operations)/readyz")
            return ready?.status == 200 && canConnect(port: port)
        }
        try await body(port, operations) { try await shellOutput($0, in: folder) }
    }

    private func output(_ arguments: [String], in folder: URL) async throws -> String {
        try await shellOutput(([executable] + arguments).joined(separator: " "), in: folder)
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-minimal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}
