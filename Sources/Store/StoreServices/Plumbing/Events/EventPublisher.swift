/// Where events go.
protocol EventPublisher: Sendable {
    /// Publishes in order; returns when the broker has all of them, throws if it may not.
    func publish(_ events: [ChangeEvent]) async throws
}

/// No broker is configured: nobody listens, so nothing is kept for later.
struct NoPublisher: EventPublisher {
    func publish(_ events: [ChangeEvent]) async throws {}
}
