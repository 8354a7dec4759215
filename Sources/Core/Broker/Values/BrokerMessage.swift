/// An application message: received from the broker, or to be published.
public struct BrokerMessage: Sendable, Hashable {
    public var topic: String
    public var payload: [UInt8]
    public var qos: QoS
    /// Received: it was stored before we subscribed. Published: the broker keeps it as the topic's last.
    public var isRetained: Bool
    /// MQTT 5 only, like the two that follow; ignored on an MQTT 3.1.1 connection.
    public var responseTopic: String?
    public var correlationData: [UInt8]?
    /// Seconds after which the broker drops it undelivered.
    public var expirySeconds: UInt32?

    public init(
        topic: String, payload: [UInt8], qos: QoS = .atLeastOnce, isRetained: Bool = false,
        responseTopic: String? = nil, correlationData: [UInt8]? = nil, expirySeconds: UInt32? = nil
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
        self.responseTopic = responseTopic
        self.correlationData = correlationData
        self.expirySeconds = expirySeconds
    }
}

/// The quality of service that we use. Exactly-once is left out: it survives no crash of a subscriber.
public enum QoS: Int, Sendable, Hashable {
    case atMostOnce = 0
    case atLeastOnce = 1
}

/// A topic filter and the quality of service asked for it.
public struct Subscription: Sendable, Hashable {
    public var filter: String
    public var qos: QoS
    /// Whether what this connection publishes itself comes back to it. MQTT 5 only, where it is asked not to.
    public var hearsItself: Bool

    public init(_ filter: String, qos: QoS = .atLeastOnce, hearsItself: Bool = true) {
        self.filter = filter
        self.qos = qos
        self.hearsItself = hearsItself
    }
}
