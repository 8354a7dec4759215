import CMosquitto
import Glibc

/// A property list of ours, freed with this object: the library copies what it is given.
final class MosquittoProperties {
    private(set) var list: OpaquePointer?

    deinit { mosquitto_property_free_all(&list) }

    func add(_ identifier: mqtt5_property, int32 value: UInt32) {
        mosquitto_property_add_int32(&list, Int32(identifier.rawValue), value)
    }

    func add(of message: BrokerMessage) {
        if let topic = message.responseTopic {
            mosquitto_property_add_string(&list, Int32(MQTT_PROP_RESPONSE_TOPIC.rawValue), topic)
        }
        if let data = message.correlationData {
            mosquitto_property_add_binary(
                &list, Int32(MQTT_PROP_CORRELATION_DATA.rawValue), data, UInt16(clamping: data.count))
        }
        if let seconds = message.expirySeconds {
            add(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, int32: seconds)
        }
    }

    /// Copies the properties that a received message may have.
    static func read(_ list: OpaquePointer?, into message: inout BrokerMessage) {
        guard let list else { return }
        let topicID = Int32(MQTT_PROP_RESPONSE_TOPIC.rawValue)
        var text: UnsafeMutablePointer<CChar>?
        if mosquitto_property_read_string(list, topicID, &text, false) != nil, let text {
            message.responseTopic = String(cString: text)
            free(text)
        }
        let dataID = Int32(MQTT_PROP_CORRELATION_DATA.rawValue)
        var data: UnsafeMutableRawPointer?
        var count: UInt16 = 0
        if mosquitto_property_read_binary(list, dataID, &data, &count, false) != nil {
            message.correlationData = Array(UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : Int(count)))
            free(data)
        }
    }
}
