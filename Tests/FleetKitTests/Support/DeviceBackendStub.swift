import Broker
import DeviceMessages
import Logging
import NIOCore
import TestFixtures

/// A device backend at a real broker: stores telemetry, acknowledges it, answers asks,
/// shows labels their product.
enum DeviceBackendStub {
    static func with<Result: Sendable>(
        _ broker: TestBroker, storage: Storage, lies: Bool = false, authorities: String? = nil,
        commands: [Command] = [], _ body: () async throws -> Result
    ) async throws -> Result {
        var address = broker.address("@iot-bff")
        if let authorities { (address.host, address.tls) = ("localhost", BrokerTLS(authorities: authorities)) }
        let connection = BrokerConnection(
            address, clientID: "@iot-bff",
            subscriptions: ["telemetry", "ask/+", "status"].map { Subscription("devices/+/\($0)") },
            logger: Logger(label: "stub", factory: { _ in SwiftLogNoOpLogHandler() }))
        let running = Task { await connection.run() }
        let serving = Task {
            for await message in connection.messages {
                guard let answer = try? answer(to: message, storage, lies: lies) else { continue }
                try? await connection.publish(answer)
                guard message.topic.hasSuffix("/status"), message.payload == Array("online".utf8) else { continue }
                for command in commands { try? await connection.publish(told(command, where: message.topic)) }
            }
        }
        defer {
            running.cancel()
            serving.cancel()
        }
        try await eventually("the backend is at the broker", within: .seconds(60)) { connection.isConnected }
        return try await body()
    }

    private static func told(_ command: Command, where status: String) throws -> BrokerMessage {
        var body = ByteBuffer()
        try command.encode(into: &body)
        let topic = status.replacing("/status", with: "/commands")
        return BrokerMessage(topic: topic, payload: Array(body.readableBytesView))
    }

    private static func answer(to message: BrokerMessage, _ storage: Storage, lies: Bool) throws -> BrokerMessage {
        let parts = message.topic.split(separator: "/").map(String.init)
        let bytes = ByteBuffer(bytes: message.payload)
        var body = ByteBuffer()
        if parts[2] == "status" {
            try View(id: 0, body: ByteBuffer(string: "product"), version: ByteBuffer(string: "v1")).encode(into: &body)
            let view = "devices/\(parts[1])/views/product"
            return BrokerMessage(topic: view, payload: Array(body.readableBytesView), isRetained: true)
        }
        if parts[2] == "telemetry" {
            let telemetry = try Telemetry(decoding: bytes)
            let through = lies ? telemetry.sequence : storage.commit(telemetry, of: parts[1])
            let range = Ack.Range(first: telemetry.sequence, last: telemetry.sequence)
            try Ack(epoch: telemetry.epoch, through: through, ranges: [range]).encode(into: &body)
            return BrokerMessage(topic: "devices/\(parts[1])/acks", payload: Array(body.readableBytesView))
        }
        try Answer(id: Ask(decoding: bytes).id, body: ByteBuffer(string: parts[3])).encode(into: &body)
        return BrokerMessage(topic: "devices/\(parts[1])/answers/\(parts[3])", payload: Array(body.readableBytesView))
    }
}
