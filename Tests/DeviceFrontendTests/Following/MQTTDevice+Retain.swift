import Broker
import DeviceMessages
import NIOCore

extension MQTTDevice {
    func retain(_ topic: String, _ follow: Follow) async throws {
        var bytes = ByteBuffer()
        try follow.encode(into: &bytes)
        try await retain(topic, Array(bytes.readableBytesView))
    }

    /// The device hears what it publishes itself, too, where it has subscribed to all of its tree: that is passed over.
    func retain(_ topic: String, _ payload: [UInt8]) async throws {
        try await connection.publish(
            BrokerMessage(topic: "\(tree)/\(topic)", payload: payload, isRetained: true))
    }
}
