/// How a connection behaves; the defaults suit a service.
public struct BrokerOptions: Sendable {
    public enum ProtocolVersion: Sendable {
        case v311, v5
    }

    public enum Session: Sendable {
        /// The broker forgets us when the connection ends.
        case clean
        /// The broker keeps subscriptions and undelivered QoS 1 messages for that long (MQTT 3.1.1: as long as
        /// it likes).
        case persistent(expirySeconds: UInt32)
    }

    public var version: ProtocolVersion = .v5
    public var session: Session = .clean
    /// What the broker publishes for us if the connection breaks.
    public var will: BrokerMessage?
    /// Seconds without traffic after which we ask whether the broker is there; silent for 1.5 times as long, either
    /// side takes the other for dead. At least 5.
    public var keepAliveSeconds = 30
    /// Publications under way, and their payloads' bytes together; beyond either, `publish` throws `busy`.
    public var outboxMessagesMax = 1_000
    public var outboxBytesMax = 8 << 20
    /// QoS 1 messages that the broker may send ahead of our acknowledgement (MQTT 5 Receive Maximum).
    public var receiveMaximum = 1_000
    /// Messages waiting for `messages` to be read, beyond which nothing is read from the socket.
    public var inboxMessagesMax = 1_024
    /// The pause before the n-th attempt to connect is random between 0 and min(max, base * 2^n).
    public var backoffBase: Duration = .milliseconds(100)
    public var backoffMax: Duration = .seconds(10)

    public init() {}
}
