import Broker
import TestFixtures
import Testing

@Suite struct TopicPatternTests {
    @Test func `a plus stands for the device`() throws {
        let pattern = try #require(TopicPattern("acme/+/scale"))
        #expect(pattern.filter == "acme/+/scale" && pattern.rule == "acme/%u/scale")
        #expect(pattern.device(of: "acme/s1/scale") == "s1")
        for topic in ["acme/s1", "acme/s1/scale/x", "acme/s1/fridge", "x/s1/scale", "acme//scale", ""] {
            #expect(pattern.device(of: topic) == nil, "\(topic)")
        }
        let second = try #require(TopicPattern("shops/+/+/up", device: 1))
        #expect(second.rule == "shops/+/%u/up" && second.device(of: "shops/7/s1/up") == "s1")
    }

    @Test(arguments: [
        "", "acme/scale", "acme/#", "acme/+/#", "+/scale", "devices/+/telemetry", "facet/+", "events/+/x", "$SYS/+",
        "$share/x/+", "acme/a+/x", "acme//+", "acme/+/", "acme/ /+", "acme/+/a b", "acme/%u/+", "acme/+\n/x",
    ])
    func `what would reach other topics, or names no device, is no pattern`(text: String) {
        #expect(TopicPattern(text) == nil)
    }

    @Test func `a device publishes below its own id alone, and nothing retained`() async throws {
        let pattern = try #require(TopicPattern("acme/+/scale"))
        try await TestBroker.with(devices: ["s1": ["key"], "s2": ["key"]], accepted: [pattern]) { broker in
            try await withConnection(broker.address(device: "s1", key: "key"), clientID: "s1") { device in
                try await device.publish(BrokerMessage(topic: "acme/s1/scale", payload: [1]))
                for topic in ["acme/s2/scale", "acme/s1/fridge", "acme/s1/scale/x", "acme/x/scale"] {
                    await #expect(throws: BrokerError.refused(reasonCode: 135), "\(topic)") {
                        try await device.publish(BrokerMessage(topic: topic, payload: [1]))
                    }
                }
                let retained = BrokerMessage(topic: "acme/s1/scale", payload: [1], isRetained: true)
                await #expect(throws: BrokerError.refused(reasonCode: 135)) { try await device.publish(retained) }
                await #expect(throws: BrokerError.self) { try await device.subscribe(Subscription("acme/s1/scale")) }
            }
        }
    }
}
