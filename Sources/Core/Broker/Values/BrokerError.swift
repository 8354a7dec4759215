/// Why the broker, or the way to it, didn't do what was asked.
public enum BrokerError: Error, Sendable, Hashable {
    /// There is no connection now, or it was lost before the broker answered: the outcome is unknown.
    case disconnected(String)
    /// The outbox is full; nothing was sent.
    case busy
    /// The broker refused, with an MQTT 5 reason code (128 and above), say 135 for "not authorized".
    case refused(reasonCode: Int)
    /// What was to be sent is no valid MQTT: a topic with wildcards, a filter with a misplaced `#`.
    case invalid(String)
}
