import Broker
import CompositionCore
import DeviceMessages
import Logging
import NIOCore

/// What goes to devices: answers, acks and errors, in the format that they spoke.
struct DeviceMail: Sendable {
    let topics: DeviceTopics
    let connection: BrokerConnection
    let logger: Logger

    /// Where an answer goes, as its ask asked for it.
    struct ReturnAddress: Sendable {
        var topic: String
        var correlationData: [UInt8]?
    }

    func send(_ answer: Answer, as format: AnswerFormat, to address: ReturnAddress, bodyJSON: ByteBuffer?) async {
        guard let payload = format == .json ? answer.json(body: bodyJSON) : encoded(answer) else { return }
        await send(payload, to: address.topic, correlationData: address.correlationData)
    }

    /// At most once: a device that misses one sends its telemetry again, and is told again.
    func send(_ acks: [(ack: Ack, format: AnswerFormat, device: ResourceID)]) async {
        let messages = acks.compactMap { ack, format, device -> BrokerMessage? in
            guard let payload = format == .json ? ack.json() : encoded(ack) else { return nil }
            return BrokerMessage(
                topic: topics.topic(device, "acks", format), payload: Array(payload.readableBytesView),
                qos: .atMostOnce)
        }
        let count = await connection.publish(messages)
        if count < messages.count { logger.debug("\(messages.count - count) acks weren't sent") }
    }

    /// For what has no answer's place to go to.
    func send(_ error: DeviceError, as format: AnswerFormat, to device: ResourceID) async {
        await send(error, "errors", as: format, to: device)
    }

    private func send(
        _ message: some JSONMessage, _ topic: String, as format: AnswerFormat, to device: ResourceID
    ) async {
        guard let payload = format == .json ? message.json() : encoded(message) else { return }
        await send(payload, to: topics.topic(device, topic, format))
    }

    func encoded(_ message: some DeviceMessage) -> ByteBuffer? {
        var buffer = ByteBuffer()
        do {
            try message.encode(into: &buffer)
            return buffer
        } catch {
            logger.error("a message that can't be written: \(error.detail)")
            return nil
        }
    }

    /// A device that misses a message asks, or sends, again. Whether the broker has it.
    @discardableResult
    func send(
        _ payload: ByteBuffer, to topic: String, correlationData: [UInt8]? = nil, isRetained: Bool = false
    ) async -> Bool {
        do {
            let bytes = Array(payload.readableBytesView)
            try await connection.publish(
                BrokerMessage(
                    topic: topic, payload: bytes, isRetained: isRetained, correlationData: correlationData))
            return true
        } catch {
            logger.debug("not sent", metadata: ["topic": "\(topic)", "reason": "\(error)"])
            return false
        }
    }
}
