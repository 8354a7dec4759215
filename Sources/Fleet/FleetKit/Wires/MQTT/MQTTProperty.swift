import NIOCore

/// The properties of an MQTT 5 packet (section 2.2.2), walked over to find the few that matter to a device.
enum MQTTProperty {
    static let receiveMaximum: UInt8 = 0x21

    /// The next one's name, and its value where that is a number; nil at the end, and where it can't be read.
    static func next(from buffer: inout ByteBuffer) -> (name: UInt8, number: Int?)? {
        guard let name = buffer.readInteger(as: UInt8.self) else { return nil }
        switch name {
        case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A:
            return buffer.readInteger(as: UInt8.self).map { (name, Int($0)) }
        case 0x13, 0x21, 0x22, 0x23:
            return buffer.readInteger(as: UInt16.self).map { (name, Int($0)) }
        case 0x02, 0x11, 0x18, 0x27:
            return buffer.readInteger(as: UInt32.self).map { (name, Int($0)) }
        case 0x26:
            guard buffer.readLengthPrefixedText() != nil else { return nil }
            return buffer.readLengthPrefixedText().map { _ in (name, nil) }
        default:
            return buffer.readLengthPrefixedText().map { _ in (name, nil) }
        }
    }
}
