import Broker
import DeviceMessages
import Logging
import NIOCore
import TestFixtures

/// A device at a broker.
struct DeviceOnMQTT: Sendable {
    private let connection: BrokerConnection
    private let tree: String

    static func with(
        _ broker: TestBroker, _ name: String = "label-demo", key: String = StoreStub.deviceKey,
        _ body: (DeviceOnMQTT) async throws -> Void
    ) async throws {
        let tree = "devices/\(name)/"
        let connection = BrokerConnection(
            broker.address(device: name, key: key), clientID: name, subscriptions: [Subscription("\(tree)#")],
            logger: Logger(label: "device", factory: { _ in SwiftLogNoOpLogHandler() }))
        let running = Task { await connection.run() }
        defer { running.cancel() }
        try await eventually("the device is connected") { connection.isConnected }
        try await body(DeviceOnMQTT(connection: connection, tree: tree))
    }

    /// What the ask for the tile gets.
    func ask() async throws -> Answer {
        try await publish("ask/product", Ask(id: 1, composition: "product"))
        return try await next("answers/product", as: Answer.self)
    }

    /// What a message of telemetry gets.
    func report(_ sequence: UInt32) async throws -> Ack {
        try await publish("telemetry", .sample(sequence))
        return try await next("acks", as: Ack.self)
    }

    func publish(_ topic: String, _ message: some DeviceMessage) async throws {
        var bytes = ByteBuffer()
        try message.encode(into: &bytes)
        try await connection.publish(
            BrokerMessage(topic: tree + topic, payload: Array(bytes.readableBytesView)))
    }

    /// The next message of that topic; what comes on others meanwhile is passed over.
    func next<Message: DeviceMessage>(_ topic: String, as type: Message.Type) async throws -> Message {
        var messages = connection.messages.makeAsyncIterator()
        while let message = await messages.next() {
            guard message.topic == tree + topic else { continue }
            return try Message(decoding: ByteBuffer(bytes: message.payload))
        }
        throw NoAnswer()
    }
}

struct NoAnswer: Error {}

extension Telemetry {
    /// Of one reading; on frames the epoch is hello's.
    static func sample(_ sequence: UInt32, epoch: UInt32 = 9) -> Telemetry {
        Telemetry(epoch: epoch, sequence: sequence, readings: [Reading(sensor: 1, value: 5)])
    }
}

extension DeviceMessage where Self == Telemetry {
    static func sample(_ sequence: UInt32) -> Telemetry { .sample(sequence, epoch: 9) }
}
