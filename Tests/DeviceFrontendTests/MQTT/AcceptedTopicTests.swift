import Broker
import CompositionCore
import DeviceFrontend
import DeviceMessages
import NIOCore
import NIOPosix
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct AcceptedTopicTests {
    /// `grams`, or `epoch sequence grams`.
    private enum Weight: DeviceReading {
        static func telemetry(of message: DevicePublication) throws -> Telemetry {
            let words = String(buffer: message.payload).split(separator: " ").compactMap { Int32($0) }
            guard let grams = words.last else { throw DeviceError(.badMessage, "no weight") }
            let reading = Reading(sensor: message.device.model == "scale" ? 1 : 9, value: grams)
            guard words.count == 3 else {
                return Telemetry(sequence: 0, readings: Array(repeating: reading, count: words.count))
            }
            return Telemetry(epoch: UInt32(words[0]), sequence: UInt32(words[1]), readings: [reading])
        }
    }

    private func with(_ body: @Sendable (MQTTFixture, BrokerConnection) async throws -> Void) async throws {
        var routes = DeviceRoutes(services: WordStore())
        routes.accept("acme/+/scale", Weight.self)
        let pattern = try #require(TopicPattern("acme/+/scale"))
        try await MQTTFixture.with(routes, accepted: [pattern]) { fixture in
            try await fixture.withDevice { device in try await body(fixture, device.connection) }
        }
    }

    private func publish(_ text: String, _ device: BrokerConnection) async throws {
        try await device.publish(BrokerMessage(topic: "acme/scale-1/scale", payload: Array(text.utf8)))
    }

    @Test func `what a fleet publishes in its own way is committed as telemetry, and numbered where it has no numbers`()
        async throws
    {
        try await with { fixture, device in
            for _ in 1...2 { try await publish("1250", device) }
            try await eventually("both are committed") { await fixture.ledger.committed.count == 2 }
            let committed = await fixture.ledger.committed
            #expect(committed.map(\.device.text) == ["scale-1", "scale-1"])
            #expect(
                committed.map(\.readings) == [[Reading(sensor: 1, value: 1250)], [Reading(sensor: 1, value: 1250)]])
            #expect(committed.map(\.sequence) == [1, 2] && committed.allSatisfy { $0.epoch != 0 })
        }
    }

    @Test func `with numbers of the device's own it counts once`() async throws {
        try await with { fixture, device in
            for _ in 1...3 { try await publish("7 1 400", device) }
            try await publish("7 2 800", device)
            try await eventually("the last is committed") { await fixture.ledger.committed.last?.sequence == 2 }
            #expect(await fixture.ledger.committed.map(\.sequence) == [1, 2])
        }
    }

    @Test func `what the type refuses is answered once and counted, and nothing else waits for it`() async throws {
        try await with { fixture, device in
            let tooMany = Array(repeating: "1", count: 70).joined(separator: " ")
            for text in ["nothing", "", "0 5 400", "5 0 400", tooMany] { try await publish(text, device) }
            try await publish("400", device)
            try await eventually("the good one is committed") { await fixture.ledger.committed.count == 1 }
            #expect(fixture.frontend.refusedCount == 5)
            var messages = device.messages.makeAsyncIterator()
            let first = try #require(await messages.next())
            #expect(first.topic == "devices/scale-1/errors/json")
            let text = String(decoding: first.payload, as: UTF8.self)
            #expect(text.contains("BAD_MESSAGE") && text.contains("no weight"), "\(text)")
        }
    }

    @Test func `a device that the directory doesn't know is refused`() async throws {
        var routes = DeviceRoutes(services: WordStore())
        routes.accept("acme/+/scale", Weight.self)
        let pattern = try #require(TopicPattern("acme/+/scale"))
        let directory = FewDevices(ids: ["scale-2"])
        try await MQTTFixture.with(routes, directory: directory, accepted: [pattern]) { fixture in
            try await fixture.withDevice { device in
                try await publish("400", device.connection)
                try await eventually("it is refused") { fixture.frontend.refusedCount == 1 }
                #expect(await fixture.ledger.committed.isEmpty)
            }
        }
    }

    @Test func `its topics are among the routes`() {
        var routes = DeviceRoutes(services: WordStore())
        routes.accept("acme/+/scale", Weight.self)
        let configuration = MQTTFrontend.Configuration(
            broker: BrokerAddress(host: "127.0.0.1", port: 1), eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: MQTTFixture.quiet)
        let frontend = MQTTFrontend(
            routes, directory: FewDevices(ids: []), sink: ReadingLedger(), configuration: configuration)
        #expect(
            frontend.routes.contains(PublishedRoute(verb: "telemetry", path: "acme/+/scale", audience: "device")))
    }
}
