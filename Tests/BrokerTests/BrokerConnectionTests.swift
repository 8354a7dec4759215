import Broker
import Glibc
import Logging
import Synchronization
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct BrokerConnectionTests {
    private static let device = ["scale-1": ["key-1"]]

    @Test(arguments: [BrokerOptions.ProtocolVersion.v311, .v5])
    func `A message reaches its subscriber`(version: BrokerOptions.ProtocolVersion) async throws {
        try await TestBroker.with(devices: Self.device) { broker in
            var options = BrokerOptions()
            options.version = version
            let filters = [Subscription("devices/+/telemetry")]
            try await withConnection(broker.address("@iot-bff"), clientID: "@iot-bff", subscriptions: filters) { bff in
                let address = broker.address(device: "scale-1", key: "key-1")
                try await withConnection(address, clientID: "scale-1", options: options) { device in
                    try await device.publish(BrokerMessage(topic: "devices/scale-1/telemetry", payload: [1, 2, 3]))
                }
                let message = await bff.nextMessage()
                #expect(message == BrokerMessage(topic: "devices/scale-1/telemetry", payload: [1, 2, 3]))
            }
        }
    }

    @Test func `Messages that are sent together arrive in order, as many as there is room for`() async throws {
        try await TestBroker.with(devices: Self.device) { broker in
            var options = BrokerOptions()
            options.outboxMessagesMax = 300
            let filters = [Subscription("devices/+/telemetry")]
            try await withConnection(broker.address("@iot-bff"), clientID: "@iot-bff", subscriptions: filters) { bff in
                let sent = (0..<400).map { number in
                    BrokerMessage(
                        topic: "devices/scale-1/telemetry", payload: [UInt8(number / 256), UInt8(number % 256)],
                        qos: .atMostOnce)
                }
                let address = broker.address(device: "scale-1", key: "key-1")
                try await withConnection(address, clientID: "scale-1", options: options) { device in
                    #expect(await device.publish(sent) == 300)
                    var received = bff.messages.makeAsyncIterator()
                    var arrived: [BrokerMessage?] = []
                    while arrived.count < 300 { arrived.append(await received.next()) }
                    #expect(arrived == sent.prefix(300).map(Optional.some))
                    try await eventually("there is room again") { await device.publish([sent[300]]) == 1 }
                    let last = await received.next()
                    #expect(last == sent[300])
                }
            }
        }
    }

    @Test func `Response topic and correlation data arrive as they were sent`() async throws {
        try await TestBroker.with(devices: Self.device) { broker in
            let filters = [Subscription("devices/+/ask/+")]
            try await withConnection(broker.address("@iot-bff"), clientID: "@iot-bff", subscriptions: filters) { bff in
                let sent = BrokerMessage(
                    topic: "devices/scale-1/ask/product", payload: [], responseTopic: "devices/scale-1/answers/x",
                    correlationData: [0, 255])
                let address = broker.address(device: "scale-1", key: "key-1")
                try await withConnection(address, clientID: "scale-1") { try await $0.publish(sent) }
                #expect(await bff.nextMessage() == sent)
            }
        }
    }

    @Test func `A refused publication throws the broker's reason`() async throws {
        try await TestBroker.with(devices: Self.device) { broker in
            let address = broker.address(device: "scale-1", key: "key-1")
            try await withConnection(address, clientID: "scale-1") { device in
                await #expect(throws: BrokerError.refused(reasonCode: 135)) {
                    try await device.publish(BrokerMessage(topic: "devices/scale-2/telemetry", payload: [1]))
                }
                #expect(device.isConnected)
            }
        }
    }

    @Test func `A connection whose broker was killed comes back and is subscribed again`() async throws {
        try await TestBroker.with { broker in
            let filters = [Subscription("events/#")]
            try await withConnection(broker.address("@web-bff"), clientID: "@web-bff", subscriptions: filters) { bff in
                broker.kill()
                try await eventually("the loss is noticed") { !bff.isConnected }
                try await broker.start()
                try await eventually("it is connected again") { bff.isConnected }
                try await withConnection(broker.address("@services"), clientID: "@services") { services in
                    try await services.publish(BrokerMessage(topic: "events/catalog/product/p1", payload: [7]))
                }
                #expect(await bff.nextMessage()?.payload == [7])
            }
        }
    }

    @Test func `States tell every loss and return`() async throws {
        try await TestBroker.with { broker in
            try await withConnection(broker.address("@web-bff"), clientID: "@web-bff") { bff in
                var states = await bff.states().makeAsyncIterator()
                #expect(await states.next() == .connected(sessionPresent: false))
                broker.kill()
                #expect(await states.next()?.isConnected == false)
                try await broker.start()
                while let state = await states.next(), !state.isConnected {}
                #expect(bff.isConnected)
            }
        }
    }

    @Test func `A full outbox throws busy and sends nothing`() async throws {
        try await TestBroker.with { broker in
            var options = BrokerOptions()
            options.outboxBytesMax = 10
            try await withConnection(broker.address("@services"), clientID: "@services", options: options) { services in
                let ten = [UInt8](repeating: 0, count: 10)
                await #expect(throws: BrokerError.busy) {
                    try await services.publish(BrokerMessage(topic: "events/a", payload: ten + [0]))
                }
                try await services.publish(BrokerMessage(topic: "events/a", payload: ten))
            }
        }
    }

    @Test func `A publication that the broker doesn't answer ends when the connection does`() async throws {
        try await TestBroker.with { broker in
            try await withConnection(broker.address("@services"), clientID: "@services") { services in
                let stopped = try #require(broker.processID)
                kill(stopped, SIGSTOP)
                let publishing = Task { try await services.publish(BrokerMessage(topic: "events/a", payload: [1])) }
                broker.kill()
                await #expect(throws: BrokerError.self) { try await publishing.value }
            }
        }
    }

    @Test func `A reader that lags loses nothing`() async throws {
        try await TestBroker.with { broker in
            var options = BrokerOptions()
            options.inboxMessagesMax = 8
            let filters = [Subscription("events/#")]
            try await withConnection(
                broker.address("@web-bff"), clientID: "@web-bff", options: options, subscriptions: filters
            ) { bff in
                try await withConnection(broker.address("@services"), clientID: "@services") { services in
                    for number in 0..<200 {
                        try await services.publish(BrokerMessage(topic: "events/a", payload: [UInt8(number)]))
                    }
                }
                var received: [UInt8] = []
                for await message in bff.messages {
                    received += message.payload
                    if received.count == 200 { break }
                }
                #expect(received == (0..<200).map { UInt8($0) })
            }
        }
    }

    @Test func `Two hundred connections share one thread`() async throws {
        let keys = Dictionary(uniqueKeysWithValues: (0..<200).map { ("label-\($0)", ["key-\($0)"]) })
        try await TestBroker.with(devices: keys) { broker in
            let filters = [Subscription("devices/+/status")]
            try await withConnection(broker.address("@iot-bff"), clientID: "@iot-bff", subscriptions: filters) { bff in
                try await withThrowingTaskGroup { group in
                    for number in 0..<200 {
                        group.addTask {
                            let id = "label-\(number)"
                            let address = broker.address(device: id, key: "key-\(number)")
                            try await withConnection(address, clientID: id) { device in
                                try await device.publish(BrokerMessage(topic: "devices/\(id)/status", payload: [1]))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                var topics: Set<String> = []
                for await message in bff.messages {
                    topics.insert(message.topic)
                    if topics.count == 200 { break }
                }
                #expect(topics.count == 200)
            }
        }
    }
}
