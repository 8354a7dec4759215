import Broker
import NIOCore

/// Writes a device's packets.
struct MQTTWriter {
    let version: MQTTVersion

    /// CONNECT with a clean start and a will (section 3.1).
    func connect(
        clientID: String, user: String, password: String, keepAliveSeconds: UInt16, will: BrokerMessage,
        into buffer: inout ByteBuffer
    ) {
        var body = ByteBuffer()
        body.writeText("MQTT")
        body.writeInteger(UInt8(version == .v5 ? 5 : 4))
        let flags = 0xC6 | UInt8(will.qos.rawValue) << 3 | (will.isRetained ? 0x20 : 0)
        body.writeInteger(flags)
        body.writeInteger(keepAliveSeconds)
        writeNoProperties(into: &body)
        body.writeText(clientID)
        writeNoProperties(into: &body)
        body.writeText(will.topic)
        body.writeInteger(UInt16(clamping: will.payload.count))
        body.writeBytes(will.payload)
        body.writeText(user)
        body.writeText(password)
        Self.write(0x10, body, into: &buffer)
    }

    func subscribe(to subscriptions: [Subscription], id: UInt16, into buffer: inout ByteBuffer) {
        var body = ByteBuffer()
        body.writeInteger(id)
        writeNoProperties(into: &body)
        for subscription in subscriptions {
            body.writeText(subscription.filter)
            body.writeInteger(UInt8(subscription.qos.rawValue))
        }
        Self.write(0x82, body, into: &buffer)
    }

    /// PUBLISH at QoS 1.
    func publish(_ message: BrokerMessage, id: UInt16, into buffer: inout ByteBuffer) {
        let length = 4 + message.topic.utf8.count + (version == .v5 ? 1 : 0) + message.payload.count
        buffer.writeInteger(UInt8(0x32 | (message.isRetained ? 1 : 0)))
        Self.write(length: length, into: &buffer)
        buffer.writeText(message.topic)
        buffer.writeInteger(id)
        writeNoProperties(into: &buffer)
        buffer.writeBytes(message.payload)
    }

    func acknowledge(_ id: UInt16, into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(UInt8(0x40), UInt8(2), id)
    }

    func ping(into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(UInt8(0xC0), UInt8(0))
    }

    func disconnect(into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(UInt8(0xE0), UInt8(0))
    }

    private func writeNoProperties(into buffer: inout ByteBuffer) {
        if version == .v5 { buffer.writeInteger(UInt8(0)) }
    }

    private static func write(_ head: UInt8, _ body: ByteBuffer, into buffer: inout ByteBuffer) {
        buffer.writeInteger(head)
        write(length: body.readableBytes, into: &buffer)
        buffer.writeImmutableBuffer(body)
    }

    private static func write(length: Int, into buffer: inout ByteBuffer) {
        var rest = length
        repeat {
            let byte = UInt8(rest & 0x7F)
            rest >>= 7
            buffer.writeInteger(rest > 0 ? byte | 0x80 : byte)
        } while rest > 0
    }
}

extension ByteBuffer {
    mutating func writeText(_ text: String) {
        writeInteger(UInt16(clamping: text.utf8.count))
        writeString(text)
    }
}
