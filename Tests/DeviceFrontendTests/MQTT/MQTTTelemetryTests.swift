import Broker
import CompositionCore
import DeviceFrontend
import DeviceMessages
import NIOCore
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct MQTTTelemetryTests {
    private func telemetry(_ sequence: UInt32, epoch: UInt32 = 9, value: Int32 = 5) -> Telemetry {
        Telemetry(epoch: epoch, sequence: sequence, readings: [Reading(sensor: 1, value: value)])
    }

    @Test(arguments: [BrokerOptions.ProtocolVersion.v311, .v5])
    func `A reading is acknowledged after its commit`(version: BrokerOptions.ProtocolVersion) async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice(version: version) { device in
                try await device.publish("telemetry", telemetry(1))
                #expect(try await device.next("acks", as: Ack.self) == Ack(epoch: 9, through: 1))
                let committed = await fixture.ledger.committed
                #expect(committed.map(\.readings) == [[Reading(sensor: 1, value: 5)]])
                #expect(committed.first?.device.text == "scale-1")
            }
        }
    }

    @Test func `A message sent twice is committed once and acknowledged twice`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                for _ in 1...2 {
                    try await device.publish("telemetry", telemetry(1))
                    #expect(try await device.next("acks", as: Ack.self)?.through == 1)
                }
                #expect(await fixture.ledger.committed.count == 1)
            }
        }
    }

    @Test func `A rejected message is said in the ack and not delivered again`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                try await device.publish("telemetry", telemetry(1, value: -1))
                let ack = try await device.next("acks", as: Ack.self)
                #expect(ack?.rejected == [Ack.Rejected(sequence: 1, code: .badMessage)])
                try await device.publish("telemetry", telemetry(2))
                #expect(try await device.next("acks", as: Ack.self)?.through == 2)
                #expect(await fixture.ledger.calls == 2)
            }
        }
    }

    @Test func `JSON names its sensors and may leave the numbers to the server`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                let text = #"{"readings":[{"sensor":"weight","value":1250}]}"#
                try await device.publish("telemetry/json", text)
                let first = await device.nextText("acks/json")
                try await device.publish("telemetry/json", text)
                let second = await device.nextText("acks/json")
                #expect(first?.hasSuffix(#""through":1}"#) == true)
                #expect(second?.hasSuffix(#""through":2}"#) == true)
                let committed = await fixture.ledger.committed
                #expect(committed.flatMap(\.readings) == [1, 1].map { Reading(sensor: $0, value: 1250) })
                #expect(Set(committed.map(\.epoch)).count == 1)
            }
        }
    }

    @Test func `Many readings come in few commits and all are acknowledged`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                try await withThrowingTaskGroup { group in
                    for sequence in 1...300 {
                        group.addTask { try await device.publish("telemetry", telemetry(UInt32(sequence))) }
                    }
                    try await group.waitForAll()
                }
                while try await device.next("acks", as: Ack.self)?.through != 300 {}
                #expect(await fixture.ledger.committed.count == 300)
                #expect(await fixture.ledger.calls < 300)
            }
        }
    }

    @Test func `While the service is down devices are told to wait, and nothing is lost`() async throws {
        var limits = MQTTLimits()
        limits.commitWithin = .milliseconds(300)
        limits.retryAfter = .milliseconds(100)
        try await MQTTFixture.with(limits: limits) { fixture in
            await fixture.ledger.fail(with: Failure(.unreachable, "down"))
            try await fixture.withDevice { device in
                try await device.publish("telemetry", telemetry(1))
                let wait = try await device.next("acks", as: Ack.self)
                #expect(wait == Ack(epoch: 9, retryAfterMs: 100))
                try await eventually("the telemetry connection is dropped") {
                    await fixture.frontend.missing() == ["telemetry from the broker"]
                }
                // Asks use the other connection.
                try await device.publish("ask/product", Ask(id: 3))
                var answer: BrokerMessage?
                while let message = await device.next() {
                    answer = message
                    if message.topic.hasSuffix("answers/product") { break }
                }
                #expect(answer?.topic == "devices/scale-1/answers/product")
                try await device.publish("telemetry", telemetry(2))
                await fixture.ledger.fail(with: nil)
                while try await device.next("acks", as: Ack.self)?.through != 2 {}
                #expect(await fixture.ledger.committed.map(\.sequence) == [1, 2])
            }
        }
    }

    @Test func `While the service is down each device is told to wait once a pause`() async throws {
        var limits = MQTTLimits()
        limits.commitWithin = .milliseconds(300)
        try await MQTTFixture.with(limits: limits) { fixture in
            await fixture.ledger.fail(with: Failure(.busy, "full", retryAfter: .milliseconds(50)))
            try await fixture.withDevice { device in
                try await device.publish("telemetry", telemetry(1))
                #expect(try await device.next("acks", as: Ack.self) == Ack(epoch: 9, retryAfterMs: 50))
                await fixture.ledger.fail(with: Failure(.busy, "full", retryAfter: .seconds(200)))
                var last: Ack?
                while last?.retryAfterMs != 200_000 { last = try await device.next("acks", as: Ack.self) }
                await fixture.ledger.fail(with: nil)
                try await device.publish("ask/product", Ask(id: 3))
                // Nothing but the answer: the batch that came again told nobody.
                #expect(await device.next()?.topic == "devices/scale-1/answers/product")
            }
        }
    }

    @Test func `After a restart of the broker telemetry flows again`() async throws {
        try await MQTTFixture.with { fixture in
            try await fixture.withDevice { device in
                fixture.broker.stop()
                try await eventually("all have noticed") {
                    let missing = await fixture.frontend.missing()
                    return !device.connection.isConnected && missing == ["the broker"]
                }
                try await fixture.broker.start()
                try await eventually("all are back") {
                    let missing = await fixture.frontend.missing()
                    return device.connection.isConnected && missing.isEmpty
                }
                try await device.publish("telemetry", telemetry(1))
                #expect(try await device.next("acks", as: Ack.self)?.through == 1)
            }
        }
    }
}
