import Broker
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct AccessTests {
    private static let devices = ["scale-1": ["key-1"], "scale-2": ["key-2"]]

    private func withDevice(
        _ broker: TestBroker, _ id: String = "scale-1", options: BrokerOptions = BrokerOptions(),
        _ body: (BrokerConnection) async throws -> Void
    ) async throws {
        let address = broker.address(device: id, key: "key-\(id.last ?? "1")")
        try await withConnection(address, clientID: id, options: options, body)
    }

    @Test func `A device publishes its own up-topics`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            try await withDevice(broker) { device in
                for topic in [
                    "telemetry", "telemetry/json", "ask/product", "ask/product/json", "follow/product",
                    "follow/product/json", "commands/7/result", "status",
                ] {
                    try await device.publish(BrokerMessage(topic: "devices/scale-1/\(topic)", payload: [1]))
                }
            }
        }
    }

    @Test func `A device publishes nothing else`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            try await withDevice(broker) { device in
                for topic in [
                    "devices/scale-2/telemetry", "devices/scale-1/acks", "devices/scale-1/commands",
                    "devices/scale-1/answers/product", "devices/scale-1/telemetry/xml", "devices/scale-1/ask",
                    "devices/scale-1/ask/product/json/x", "devices/scale-1/ask/..", "devices/scale-11/telemetry",
                    "devices/scale-1", "events/catalog/product/p1", "$CONTROL/dynamic-security/v1", "telemetry",
                    "facet/devices/scale-1", "facet/slots/1",
                ] {
                    await #expect(throws: BrokerError.refused(reasonCode: 135), "\(topic)") {
                        try await device.publish(BrokerMessage(topic: topic, payload: [1]))
                    }
                }
                let retained = BrokerMessage(topic: "devices/scale-1/telemetry", payload: [1], isRetained: true)
                await #expect(throws: BrokerError.refused(reasonCode: 135)) { try await device.publish(retained) }
            }
        }
    }

    @Test func `A device subscribes its own down-topics`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            try await withDevice(broker) { device in
                for filter in [
                    "answers/#", "answers/+", "views/+", "acks", "acks/json", "errors/#", "commands", "#", "+",
                ] {
                    try await device.subscribe(Subscription("devices/scale-1/\(filter)"))
                }
            }
        }
    }

    @Test func `A device subscribes nothing else`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            try await withDevice(broker) { device in
                for filter in [
                    "#", "+/scale-1/acks", "devices/#", "devices/+/acks", "devices/scale-2/acks", "devices/scale-1",
                    "devices/scale-1/telemetry", "devices/scale-11/acks", "events/#", "$SYS/#", "$CONTROL/#",
                    "$share/iot-bff/devices/+/telemetry", "$share/mine/devices/scale-1/acks",
                ] {
                    await #expect(throws: BrokerError.refused(reasonCode: 135), "\(filter)") {
                        try await device.subscribe(Subscription(filter))
                    }
                }
                #expect(device.isConnected)
            }
        }
    }

    @Test func `Of a wide filter a device gets its down-topics alone`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            try await withDevice(broker) { device in
                try await device.subscribe(Subscription("devices/scale-1/#"))
                try await device.publish(BrokerMessage(topic: "devices/scale-1/telemetry", payload: [1]))
                try await withConnection(broker.address("@iot-bff"), clientID: "@iot-bff") { bff in
                    try await bff.publish(BrokerMessage(topic: "devices/scale-1/acks", payload: [2]))
                }
                #expect(await device.nextMessage()?.topic == "devices/scale-1/acks")
            }
        }
    }

    @Test func `A refused shared subscription costs the backend no reading`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let shared = [Subscription("$share/iot-bff/devices/+/telemetry")]
            try await withConnection(broker.address("@iot-bff"), clientID: "@iot-bff", subscriptions: shared) { bff in
                try await withDevice(broker, "scale-2") { thief in
                    await #expect(throws: BrokerError.self) {
                        try await thief.subscribe(Subscription("$share/iot-bff/devices/+/telemetry"))
                    }
                    try await withDevice(broker) { device in
                        for number in 0..<40 {
                            try await device.publish(
                                BrokerMessage(topic: "devices/scale-1/telemetry", payload: [UInt8(number)]))
                        }
                    }
                }
                var received: [UInt8] = []
                for await message in bff.messages {
                    received += message.payload
                    if received.count == 40 { break }
                }
                #expect(received == (0..<40).map { UInt8($0) })
            }
        }
    }

    @Test func `A foreign will is never published, an own one is`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let filters = [Subscription("devices/+/status")]
            try await withConnection(broker.address("@iot-bff"), clientID: "@iot-bff", subscriptions: filters) { bff in
                for (will, device) in [("scale-2", "scale-1"), ("scale-2", "scale-2")] {
                    var options = BrokerOptions()
                    options.will = BrokerMessage(topic: "devices/\(will)/status", payload: Array(device.utf8))
                    try await withDevice(broker, device, options: options) { connection in
                        // A second connection of the same client id breaks the first, whose will is then due.
                        try await withDevice(broker, device) { _ in
                            try await eventually("the first was replaced") { !connection.isConnected }
                        }
                    }
                }
                #expect(await bff.nextMessage()?.payload == Array("scale-2".utf8))
            }
        }
    }

    @Test func `Accounts keep to their rules`() async throws {
        try await TestBroker.with { broker in
            try await withConnection(broker.address("@web-bff"), clientID: "@web-bff") { web in
                try await web.subscribe(Subscription("events/catalog/#"))
                for filter in ["#", "devices/#", "$share/iot-bff/devices/#", "$SYS/#", "events/+/#/x"] {
                    await #expect(throws: BrokerError.self, "\(filter)") {
                        try await web.subscribe(Subscription(filter))
                    }
                }
                await #expect(throws: BrokerError.refused(reasonCode: 135)) {
                    try await web.publish(BrokerMessage(topic: "events/catalog/product/p1", payload: []))
                }
            }
        }
    }

    @Test func `The tree may stand under a prefix`() async throws {
        let accounts = [
            BrokerAccount.deviceBackend(
                "@iot-bff", passwordHash: KeyFile.hash(TestBroker.accountPassword), shareGroup: "iot-bff",
                topicPrefix: "shops/7/")
        ]
        try await TestBroker.with(devices: Self.devices, accounts: accounts, topicPrefix: "shops/7/") { broker in
            let shared = [Subscription("$share/iot-bff/shops/7/devices/+/telemetry")]
            try await withConnection(broker.address("@iot-bff"), clientID: "@iot-bff", subscriptions: shared) { bff in
                try await withDevice(broker) { device in
                    try await device.publish(BrokerMessage(topic: "shops/7/devices/scale-1/telemetry", payload: [1]))
                    await #expect(throws: BrokerError.refused(reasonCode: 135)) {
                        try await device.publish(BrokerMessage(topic: "devices/scale-1/telemetry", payload: [1]))
                    }
                }
                #expect(await bff.nextMessage()?.payload == [1])
            }
        }
    }
}
