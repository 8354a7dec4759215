import Broker

/// A control packet from a broker, as far as a device has to understand it (MQTT 3.1.1 and MQTT 5, section 3).
enum MQTTPacket: Equatable {
    /// `code` 0: welcome. `receiveMaximum`: QoS 1 messages that may be under way to the broker.
    case connected(code: UInt8, receiveMaximum: Int)
    /// `id` is nil at QoS 0.
    case published(BrokerMessage, id: UInt16?)
    case acknowledged(id: UInt16, code: UInt8)
    case subscribed(codes: [UInt8])
    case alive
    case disconnected(code: UInt8)
}

/// What a broker sent and is none of the protocol.
struct MQTTMistake: Error, CustomStringConvertible {
    let description: String
}

/// The protocol's versions that a device may speak.
public enum MQTTVersion: String, Sendable, Hashable, CaseIterable {
    case v311 = "3.1.1"
    case v5 = "5"
}
