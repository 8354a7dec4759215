/// What a connection is at the moment. Every `connected` after the first is a gap: what was published in
/// between, beyond a persistent session's QoS 1, hasn't been seen.
public enum BrokerState: Sendable, Hashable {
    /// Signed in, and every subscription granted. `sessionPresent`: the broker kept our persistent session.
    case connected(sessionPresent: Bool)
    /// With the reason, for people.
    case disconnected(String)

    /// Before the first attempt to connect.
    public static let notStarted = BrokerState.disconnected("not started")

    public var isConnected: Bool {
        if case .connected = self { true } else { false }
    }
}
