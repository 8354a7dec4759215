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
    }
}

extension RunningSystem {
    fileprivate func report(_ message: String, of device: String) async throws {
        let login = try login(device, "reports")
        _ = try await shell("mosquitto_pub -q 1 \(login) -t devices/\(device)/telemetry/json -m '\(message)'")
    }
}
