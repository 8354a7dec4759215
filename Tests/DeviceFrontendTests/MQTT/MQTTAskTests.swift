import Broker
import DeviceFrontend
import DeviceMessages
import NIOCore
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct MQTTAskTests {
    @Test(arguments: [BrokerOptions.ProtocolVersion.v311, .v5])
    func `An empty ask gets what the registry says`(version: BrokerOptions.ProtocolVersion) async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice(version: version) { device in
                try await device.publish("ask/product")
                let answer = try await device.next("answers/product", as: Answer.self)
                #expect(answer == Answer(id: 0, body: ByteBuffer(string: "p42")))
            }
        }
    }

    @Test func `An ask names its subject and its id, in protobuf and in JSON`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                try await device.publish("ask/product", Ask(id: 7, subject: "p-unknown"))
                let answer = try await device.next("answers/product", as: Answer.self)
                #expect(answer == Answer(id: 7, body: ByteBuffer(string: "p-unknown"), missingParts: 1))
                try await device.publish("ask/product/json", #"{"id":8,"subject":"p43"}"#)
                #expect(await device.nextText("answers/product/json") == #"{"id":8,"body":{"name":"p43"}}"#)
            }
        }
    }

    @Test func `The response topic and its correlation data are used`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                try await device.publish(
                    "ask/product", responseTopic: "devices/scale-1/answers/mine/1", correlationData: [0, 9])
                let message = await device.next()
                #expect(message?.topic == "devices/scale-1/answers/mine/1")
                #expect(message?.correlationData == [0, 9])
            }
        }
    }

    @Test func `A failed ask gets its error where the answer would go`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                try await device.publish("ask/product", Ask(id: 1, subject: "missing"))
                #expect(try await device.next("answers/product", as: Answer.self)?.error?.code == .notFound)
                try await device.publish("ask/product", Ask(id: 2, subject: "down"))
                let error = try await device.next("answers/product", as: Answer.self)?.error
                #expect(error?.code == .unavailable)
                #expect(error?.retryAfterMs == 3_000)
                #expect(error?.id == 2)
                try await device.publish("ask/weather/json", #"{"id":3}"#)
                let text = await device.nextText("answers/weather/json")
                #expect(
                    text == #"{"id":3,"error":{"code":"NOT_FOUND","id":3,"detail":"no such composition"}}"#)
            }
        }
    }

    @Test func `A slow answer holds up no other device and no other ask`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { first in
                try await first.publish("ask/product", Ask(id: 1, subject: "slow-1"))
                try await eventually("it is being composed") { await fixture.store.gate.arrivals == 1 }
                try await fixture.withDevice("scale-2") { second in
                    try await second.publish("ask/product", Ask(id: 1))
                    #expect(try await second.next("answers/product", as: Answer.self)?.error == nil)
                }
                try await first.publish("ask/product", Ask(id: 2))
                #expect(try await first.next("answers/product", as: Answer.self)?.id == 2)
                await fixture.store.gate.open()
                #expect(try await first.next("answers/product", as: Answer.self)?.id == 1)
            }
        }
    }

    @Test func `An answer that takes too long is a timeout`() async throws {
        try await MQTTFixture.with(deadline: .milliseconds(50)) { fixture in
            try await fixture.withDevice { device in
                try await device.publish("ask/product", Ask(id: 1, subject: "slow-1"))
                try await eventually("it is being composed") { await fixture.store.gate.arrivals == 1 }
                #expect(try await device.next("answers/product", as: Answer.self)?.error?.code == .timeout)
                await fixture.store.gate.open()
            }
        }
    }

    @Test func `A device that asks too much at once is told so, and nobody else`() async throws {
        var limits = MQTTLimits()
        limits.deviceAsksMax = 2
        try await MQTTFixture.with(limits: limits) { fixture in
            try await fixture.withDevice { device in
                for id in 1...3 { try await device.publish("ask/product", Ask(id: UInt32(id), subject: "slow-\(id)")) }
                let busy = try await device.next("answers/product", as: Answer.self)
                #expect(busy?.id == 3)
                #expect(busy?.error?.code == .busy)
                #expect(busy?.error?.retryAfterMs ?? 0 > 0)
                try await fixture.withDevice("scale-2") { other in
                    try await other.publish("ask/product", Ask(id: 1))
                    #expect(try await other.next("answers/product", as: Answer.self)?.error == nil)
                }
                await fixture.store.gate.open()
            }
        }
    }

    @Test func `Running asks are answered before the frontend leaves`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                try await device.publish("ask/product", Ask(id: 1, subject: "slow-1"))
                try await eventually("it is being composed") { await fixture.store.gate.arrivals == 1 }
                async let leaving: Void = fixture.shutDown()
                try await eventually("telemetry is no longer taken") {
                    await fixture.frontend.missing() == ["telemetry from the broker"]
                }
                await fixture.store.gate.open()
                #expect(try await device.next("answers/product", as: Answer.self)?.body.readableBytes == 6)
                try await leaving
            }
        }
    }

    @Test func `The tree may stand under a prefix`() async throws {
        try await MQTTFixture.with(topicPrefix: "shops/7/") { fixture in
            try await fixture.withDevice(prefix: "shops/7/") { device in
                try await device.publish("ask/product")
                #expect(try await device.next("answers/product", as: Answer.self)?.error == nil)
                try await device.publish("telemetry/json", #"{"readings":[{"sensor":1,"value":5}]}"#)
                #expect(await device.nextText("acks/json")?.contains(#""through":1"#) == true)
            }
        }
    }
}
