import Broker
import DeviceFrontend
import DeviceMessages
import NIOCore
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct MQTTBadInputTests {
    /// After whatever came before, the device is served as ever.
    private func expectService(_ device: MQTTDevice) async throws {
        let readings = [Reading(sensor: 1, value: 1)]
        try await device.publish("telemetry", Telemetry(epoch: 4, sequence: 1, readings: readings))
        #expect(try await device.next("acks", as: Ack.self)?.through == 1)
    }

    @Test func `One megabyte closes its own connection and no other`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice("scale-2") { other in
                try await fixture.withDevice { device in
                    await #expect(throws: BrokerError.self) {
                        try await device.publish("telemetry", [UInt8](repeating: 0x7b, count: 1 << 20))
                    }
                }
                try await expectService(other)
                #expect(await fixture.ledger.committed.count == 1)
            }
        }
    }

    @Test func `A message longer than a frame is too large`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                try await device.publish("telemetry", [UInt8](repeating: 0x7b, count: 20_000))
                #expect(try await device.next("errors", as: DeviceError.self)?.code == .tooLarge)
                try await device.publish("ask/product", [UInt8](repeating: 0x7b, count: 20_000))
                #expect(try await device.next("answers/product", as: Answer.self)?.error?.code == .tooLarge)
                try await expectService(device)
            }
        }
    }

    @Test func `JSON on a protobuf topic, and protobuf on a JSON topic, is a bad message`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                try await device.publish("telemetry", #"{"readings":[{"sensor":1,"value":1}]}"#)
                #expect(try await device.next("errors", as: DeviceError.self)?.code == .badMessage)
                try await device.publish("ask/product", #"{"id":1}"#)
                #expect(try await device.next("answers/product", as: Answer.self)?.error?.code == .badMessage)
                try await device.publish("telemetry/json", [8, 1, 16, 1])
                #expect(await device.nextText("errors/json") == #"{"code":"BAD_MESSAGE","detail":"not JSON"}"#)
                try await expectService(device)
            }
        }
    }

    @Test(arguments: [
        "devices/scale-2/answers/product", "devices/scale-1/acks", "devices/scale-1/answersheet", "events/a/b/c",
        "devices/scale-1/answers/../../scale-2/acks", "$SYS/x",
    ])
    func `A foreign response topic is refused, and nothing is written there`(topic: String) async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice("scale-2") { other in
                try await fixture.withDevice { device in
                    try await device.connection.publish(
                        BrokerMessage(topic: "devices/scale-1/ask/product", payload: [8, 5], responseTopic: topic))
                    let first = await device.next()
                    if topic.hasPrefix("devices/scale-1/answers/") {
                        // ".." means nothing in MQTT: it stays below the device's answers.
                        #expect(first?.topic == topic)
                    } else {
                        #expect(first?.topic == "devices/scale-1/errors")
                        let error = try DeviceError(decoding: ByteBuffer(bytes: first?.payload ?? []))
                        #expect(error.code == .notAuthorized)
                        #expect(error.id == 5)
                    }
                }
                try await expectService(other)
            }
        }
    }

    @Test func `Telemetry without its numbers is a bad message in protobuf, half numbers in JSON too`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                for (epoch, sequence) in [(0, 1), (1, 0), (0, 0)] as [(UInt32, UInt32)] {
                    try await device.publish("telemetry", Telemetry(epoch: epoch, sequence: sequence, readings: []))
                    #expect(try await device.next("errors", as: DeviceError.self)?.code == .badMessage)
                }
                try await device.publish("telemetry/json", #"{"epoch":1,"readings":[]}"#)
                #expect(await device.nextText("errors/json")?.contains("BAD_MESSAGE") == true)
                try await device.publish("telemetry/json", #"{"readings":[{"sensor":"colour","value":1}]}"#)
                #expect(await device.nextText("errors/json")?.contains("no such sensor") == true)
                try await expectService(device)
                #expect(await fixture.ledger.calls == 1)
            }
        }
    }

    @Test func `An ask for one composition on the topic of another is a bad message`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                try await device.publish("ask/product", Ask(id: 2, composition: "shelf"))
                #expect(try await device.next("answers/product", as: Answer.self)?.error?.code == .badMessage)
                try await device.publish("ask/product/json", #"{"id":3,"subject":"../admin"}"#)
                #expect(await device.nextText("answers/product/json")?.contains("BAD_MESSAGE") == true)
            }
        }
    }
}
