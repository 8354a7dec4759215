import DeviceMessages
import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// From a device's reading to whoever looks at its place.
    @Suite struct PlaceTests {
        @Test func `what a scale weighs is in the stream of its shelf a moment later, and an empty shelf is an alarm`()
            async throws
        {
            let system = try EndToEnd.system()
            var shelf = try await system.stream("web", "/api/shelves/shelf-2")
            #expect(try await shelf.next { $0.hasPrefix("event: value") })
            try await system.report(#"{"readings": [{"sensor": "weight", "value": 0}]}"#, of: "scale-2")
            #expect(try await shelf.next { $0.contains(#""alarm":"out""#) })
            let shown = try await system.call("web", "/api/shelves/shelf-2")
            #expect(shown.text.contains(#""quantity":0,"alarm":"out","weight":{"unit":"g","last":{"value":0,"#))
        }

        @Test func `what a thermometer measures is in the stream of its fridge`() async throws {
            let system = try EndToEnd.system()
            var fridge = try await system.stream("web", "/api/fridges/shelf-9")
            #expect(try await fridge.next { $0.hasPrefix("event: value") })
            try await system.report(#"{"readings": [{"sensor": "temperature", "value": 4120}]}"#, of: "thermo-1")
            #expect(try await fridge.next { $0.contains(#""max":4120"#) })
            #expect(try await system.call("web", "/api/fridges/shelf-1").status == 404)
        }

        @Test
        func `a fridge that is warm for a minute is an alarm in its stream, and one more thing for managers to read`()
            async throws
        {
            let system = try EndToEnd.system()
            let added = try await system.shell(
                ".build/release/facet devices add thermo-5 --model thermometer --shelf shelf-5 --data .facet 2>said")
            let key = added.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(added.status == 0, "\(added)")
            let manager = try await system.webUser("m1")
            let unread = try await system.unread(by: manager)
            var fridge = try await system.stream("web", "/api/fridges/shelf-5")
            #expect(try await fridge.next { $0.hasPrefix("event: value") && !$0.contains(#""alarm""#) })

            let thermometer = try await system.thermometer("thermo-5", key)
            try await thermometer.report(1, temperatures: [(75, 420), (70, 910), (35, 950), (5, 930)])
            #expect(try await fridge.next { $0.contains(#""alarm":"warm""#) })
            #expect(try await system.call("web", "/api/fridges/shelf-5").text.contains(#""alarm":"warm""#))
            try await eventually("the manager is told") { try await system.unread(by: manager) == unread + 1 }

            try await thermometer.report(2, temperatures: [(2, 760), (0, 700)])
            #expect(try await fridge.next { $0.contains(#""alarm":"none""#) })
            #expect(try await system.unread(by: manager) == unread + 1)
            await thermometer.close()
        }
    }
}

extension RunningSystem {
    /// What a person's console says.
    fileprivate func unread(by person: [String: String]) async throws -> Int {
        let dashboard = try await call("web", "/api/dashboard", headers: person)
        let count = dashboard.text.firstMatch(of: #/"unreadNotifications":(\d+)/#)?.output.1
        return try #require(count.flatMap { Int($0) }, "\(dashboard.text)")
    }

    /// A thermometer on frames.
    fileprivate func thermometer(_ device: String, _ key: String) async throws -> TestFixtures.FrameClient {
        let address = try #require(runFile?["endpoints"]["frames"].string)
        let client = try await TestFixtures.FrameClient.connect(
            port: try #require(address.split(separator: ":").last.flatMap { Int($0) }))
        try await client.send(.hello(Hello(deviceID: device, apiKey: key, epoch: 7)))
        guard case .welcome = try await client.next() else { throw ConnectionClosed() }
        return client
    }

    fileprivate func report(_ message: String, of device: String) async throws {
        let login = try login(device, "reports")
        _ = try await shell("mosquitto_pub -q 1 \(login) -t devices/\(device)/telemetry/json -m '\(message)'")
    }
}

extension TestFixtures.FrameClient {
    /// Hundredths of a degree, each measured so many seconds ago, in one message that is committed.
    fileprivate func report(_ sequence: UInt32, temperatures: [(secondsAgo: UInt32, value: Int32)]) async throws {
        let readings = temperatures.map { Reading(sensor: 1, value: $0.value, ageMs: $0.secondsAgo * 1_000) }
        try await send(.telemetry(Telemetry(sequence: sequence, readings: readings)))
        guard case .ack(let ack) = try await next() else { throw ConnectionClosed() }
        #expect(ack.through == sequence && ack.rejected.isEmpty)
    }
}
