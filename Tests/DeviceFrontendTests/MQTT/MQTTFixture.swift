import Broker
import CompositionCore
import DeviceFrontend
import DeviceMessages
import Logging
import NIOCore
import NIOPosix
import TestFixtures

/// A broker, an MQTT frontend behind it, and two devices: `scale-1` and `scale-2`, with keys `key-1` and `key-2`.
struct MQTTFixture: Sendable {
    let broker: TestBroker
    let ledger: ReadingLedger
    let store: WordStore
    let frontend: MQTTFrontend
    private let makeFrontend: @Sendable () -> MQTTFrontend
    private let running: Task<Void, any Error>

    static let quiet = Logger(label: "mqtt", factory: { _ in SwiftLogNoOpLogHandler() })

    static func with(
        deadline: Duration = .seconds(5), limits: MQTTLimits = MQTTLimits(), topicPrefix: String = "",
        _ body: @Sendable (MQTTFixture) async throws -> Void
    ) async throws {
        let store = WordStore()
        var routes = DeviceRoutes(services: store)
        routes.answer("product", NameTile.self) { device, subject in
            try subject ?? device.requireProduct()
        }
        try await with(
            routes, store: store, deadline: deadline, limits: limits, topicPrefix: topicPrefix, body)
    }

    /// The same with compositions of the test's own.
    static func with<Services>(
        _ routes: DeviceRoutes<Services>, store: WordStore = WordStore(), deadline: Duration = .seconds(5),
        limits: MQTTLimits = MQTTLimits(), topicPrefix: String = "", directory: (any DeviceDirectory)? = nil,
        accepted: [TopicPattern] = [],
        configure: @escaping @Sendable (inout MQTTFrontend.Configuration) -> Void = { _ in },
        _ body: @Sendable (MQTTFixture) async throws -> Void
    ) async throws {
        let keys = ["scale-1": ["key-1"], "scale-2": ["key-2"]]
        try await TestBroker.with(
            devices: keys, accounts: accounts(topicPrefix, accepted), topicPrefix: topicPrefix, accepted: accepted
        ) { broker in
            let ledger = ReadingLedger()
            let directory = directory ?? FewDevices(ids: Set(keys.keys))
            let makeFrontend: @Sendable () -> MQTTFrontend = {
                var configuration = MQTTFrontend.Configuration(
                    broker: broker.address("@iot-bff"), deadline: deadline,
                    eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet,
                    sensor: { device, name in device.model == "scale" && name == "weight" ? 1 : nil })
                configuration.limits = limits
                configuration.topicPrefix = topicPrefix
                configure(&configuration)
                return MQTTFrontend(routes, directory: directory, sink: ledger, configuration: configuration)
            }
            let frontend = makeFrontend()
            let running = Task { try await frontend.run { _ in } }
            let fixture = MQTTFixture(
                broker: broker, ledger: ledger, store: store, frontend: frontend, makeFrontend: makeFrontend,
                running: running)
            do {
                try await eventually("the frontend is ready") { await frontend.missing().isEmpty }
                try await body(fixture)
                try await fixture.shutDown()
            } catch {
                await store.gate.open()
                running.cancel()
                try? await running.value
                throw error
            }
        }
    }

    /// Runs one more frontend beside the first.
    func withAnother(_ body: (MQTTFrontend) async throws -> Void) async throws {
        let frontend = makeFrontend()
        let running = Task { try await frontend.run { _ in } }
        defer { running.cancel() }
        try await eventually("the other frontend is ready") { await frontend.missing().isEmpty }
        try await body(frontend)
        running.cancel()
        try await running.value
    }

    /// Ends the frontend in order.
    func shutDown() async throws {
        running.cancel()
        try await running.value
    }

    private static func accounts(_ topicPrefix: String, _ accepted: [TopicPattern]) -> [BrokerAccount] {
        [
            .deviceBackend(
                "@iot-bff", passwordHash: KeyFile.hash(TestBroker.accountPassword), shareGroup: "iot-bff",
                topicPrefix: topicPrefix, accepted: accepted)
        ]
    }

    /// Runs a device that hears everything meant for it.
    func withDevice(
        _ id: String = "scale-1", version: BrokerOptions.ProtocolVersion = .v5, prefix: String = "",
        _ body: (MQTTDevice) async throws -> Void
    ) async throws {
        var options = BrokerOptions()
        options.version = version
        let connection = BrokerConnection(
            broker.address(device: id, key: id.replacing("scale", with: "key")), clientID: id, options: options,
            subscriptions: [Subscription("\(prefix)devices/\(id)/#")], logger: Self.quiet)
        let running = Task { await connection.run() }
        do {
            try await eventually("\(id) is connected") { connection.isConnected }
            try await body(MQTTDevice(tree: "\(prefix)devices/\(id)", connection: connection))
            running.cancel()
            await running.value
        } catch {
            running.cancel()
            await running.value
            throw error
        }
    }
}

/// A device at the broker.
struct MQTTDevice: Sendable {
    let tree: String
    let connection: BrokerConnection

    func publish(
        _ topic: String, _ payload: [UInt8] = [], responseTopic: String? = nil, correlationData: [UInt8]? = nil
    ) async throws {
        try await connection.publish(
            BrokerMessage(
                topic: "\(tree)/\(topic)", payload: payload, responseTopic: responseTopic,
                correlationData: correlationData))
    }

    func publish(_ topic: String, _ text: String) async throws {
        try await publish(topic, Array(text.utf8))
    }

    func publish(_ topic: String, _ message: some DeviceMessage) async throws {
        var bytes = ByteBuffer()
        try message.encode(into: &bytes)
        try await publish(topic, Array(bytes.readableBytesView))
    }

    func next() async -> BrokerMessage? {
        var messages = connection.messages.makeAsyncIterator()
        return await messages.next()
    }

    func next<Message: DeviceMessage>(_ topic: String, as type: Message.Type) async throws -> Message? {
        guard let message = await next(), message.topic == "\(tree)/\(topic)" else { return nil }
        return try Message(decoding: ByteBuffer(bytes: message.payload))
    }

    func nextText(_ topic: String) async -> String? {
        guard let message = await next(), message.topic == "\(tree)/\(topic)" else { return nil }
        return String(decoding: message.payload, as: UTF8.self)
    }
}
