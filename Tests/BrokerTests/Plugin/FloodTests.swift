import Broker
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct FloodTests {
    private static let devices = ["scale-1": ["key-1"], "scale-2": ["key-2"]]

    private func message(of device: String) -> BrokerMessage {
        BrokerMessage(topic: "devices/\(device)/telemetry", payload: [1], qos: .atMostOnce)
    }

    @Test func `Who publishes too much is closed, and nobody else`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let address = broker.address(device: "scale-2", key: "key-2")
            try await withConnection(address, clientID: "scale-2") { other in
                let flooding = broker.address(device: "scale-1", key: "key-1")
                try await withConnection(flooding, clientID: "scale-1~a") { device in
                    try await eventually("it is closed", within: .seconds(60), every: .milliseconds(1)) {
                        for _ in 1...200 { try? await device.publish(message(of: "scale-1")) }
                        return broker.log.contains(#"facet: security: "scale-1~a" publishes too much"#)
                    }
                    try await eventually("it comes back") { device.isConnected }
                }
                try await other.publish(message(of: "scale-2"))
                #expect(other.isConnected)
            }
            #expect(!broker.log.contains(#""scale-2" publishes"#))
        }
    }

    @Test func `What a device kept for a day may come at once`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let address = broker.address(device: "scale-1", key: "key-1")
            try await withConnection(address, clientID: "scale-1") { device in
                for _ in 1...8_640 { try await device.publish(message(of: "scale-1")) }
                #expect(device.isConnected)
            }
            #expect(!broker.log.contains("publishes too much"))
        }
    }
}
