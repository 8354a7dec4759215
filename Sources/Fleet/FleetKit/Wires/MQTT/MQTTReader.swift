import Broker
import NIOCore

/// Reads a broker's packets.
struct MQTTReader {
    /// A device is sent nothing longer.
    static let bytesMax = 256 << 10
    let version: MQTTVersion

    /// Takes the next whole packet; nil when it hasn't arrived yet.
    func next(from buffer: inout ByteBuffer) throws(MQTTMistake) -> MQTTPacket? {
        let start = buffer.readerIndex
        guard let head = buffer.readInteger(as: UInt8.self), let length = try Self.length(&buffer) else {
            buffer.moveReaderIndex(to: start)
            return nil
        }
        guard length <= Self.bytesMax else { throw MQTTMistake(description: "a packet of \(length) bytes") }
        guard var body = buffer.readSlice(length: length) else {
            buffer.moveReaderIndex(to: start)
            return nil
        }
        guard let packet = packet(head, &body) else {
            throw MQTTMistake(description: "a packet that can't be read, type \(head >> 4)")
        }
        return packet
    }

    /// A variable byte integer of at most four bytes (MQTT 5, section 1.5.5); nil when it hasn't ended yet.
    private static func length(_ buffer: inout ByteBuffer) throws(MQTTMistake) -> Int? {
        var value = 0
        for shift in stride(from: 0, through: 21, by: 7) {
            guard let byte = buffer.readInteger(as: UInt8.self) else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw MQTTMistake(description: "a length of more than four bytes")
    }

    private func packet(_ head: UInt8, _ body: inout ByteBuffer) -> MQTTPacket? {
        switch head >> 4 {
        case 2: connected(&body)
        case 3: published(head, &body)
        case 4: acknowledged(&body)
        case 9: subscribed(&body)
        case 13: .alive
        case 14: .disconnected(code: body.readInteger() ?? 0)
        default: nil
        }
    }

    private func connected(_ body: inout ByteBuffer) -> MQTTPacket? {
        guard body.readInteger(as: UInt8.self) != nil, let code = body.readInteger(as: UInt8.self) else { return nil }
        guard version == .v5 else { return .connected(code: code, receiveMaximum: Int(UInt16.max)) }
        guard var properties = properties(&body) else { return nil }
        var receiveMaximum = Int(UInt16.max)
        while let (name, number) = MQTTProperty.next(from: &properties) {
            if name == MQTTProperty.receiveMaximum, let number { receiveMaximum = max(1, number) }
        }
        return .connected(code: code, receiveMaximum: receiveMaximum)
    }

    private func published(_ head: UInt8, _ body: inout ByteBuffer) -> MQTTPacket? {
        guard let topic = body.readLengthPrefixedText(), let qos = QoS(rawValue: Int(head >> 1 & 3)) else { return nil }
        var id: UInt16?
        if qos == .atLeastOnce {
            id = body.readInteger()
            guard id != nil else { return nil }
        }
        if version == .v5, properties(&body) == nil { return nil }
        let message = BrokerMessage(
            topic: topic, payload: Array(body.readableBytesView), qos: qos, isRetained: head & 1 == 1)
        return .published(message, id: id)
    }

    /// MQTT 5 leaves out a code of 0, and empty properties.
    private func acknowledged(_ body: inout ByteBuffer) -> MQTTPacket? {
        guard let id = body.readInteger(as: UInt16.self) else { return nil }
        return .acknowledged(id: id, code: body.readInteger() ?? 0)
    }

    private func subscribed(_ body: inout ByteBuffer) -> MQTTPacket? {
        guard body.readInteger(as: UInt16.self) != nil else { return nil }
        if version == .v5, properties(&body) == nil { return nil }
        return .subscribed(codes: Array(body.readableBytesView))
    }

    private func properties(_ body: inout ByteBuffer) -> ByteBuffer? {
        guard let length = try? Self.length(&body) else { return nil }
        return body.readSlice(length: length)
    }
}

extension ByteBuffer {
    mutating func readLengthPrefixedText() -> String? {
        guard let length = readInteger(as: UInt16.self) else { return nil }
        return readString(length: Int(length))
    }
}
