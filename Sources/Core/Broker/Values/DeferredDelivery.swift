/// Delivery for messages that count as received only when a handler has committed them: the batch's PUBACKs
/// leave after the handler returned. If it throws, or takes longer than `commitLimit`, the connection is dropped
/// without acknowledging and stays away with growing pauses; the broker delivers the batch again.
public struct DeferredDelivery: Sendable {
    public typealias Commit = @Sendable ([BrokerMessage]) async throws -> Void

    /// A batch closes at so many messages, …
    public var batchMax: Int
    /// … or that long after its first.
    public var window: Duration
    /// The same after a commit that failed: longer, so that the handler sees whose messages all wait, and not again and
    /// again the few that the broker delivers first.
    public var windowAfterFailure: Duration
    /// Below the keep-alive, since a PINGREQ can't leave either.
    public var commitLimit: Duration
    public var commit: Commit

    public init(
        batchMax: Int = 500, window: Duration = .milliseconds(5), windowAfterFailure: Duration = .milliseconds(250),
        commitLimit: Duration = .seconds(5),
        commit: @escaping Commit
    ) {
        self.batchMax = batchMax
        self.window = window
        self.windowAfterFailure = windowAfterFailure
        self.commitLimit = commitLimit
        self.commit = commit
    }
}
