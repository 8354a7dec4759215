public import CompositionCore

/// So many requests in so much time.
public struct Rate: Sendable, Hashable {
    public let count: Int
    public let window: Duration

    public init(_ count: Int, per window: Duration) {
        self.count = count
        self.window = window
    }
}

/// What a limiter says of one request.
public struct RateDecision: Sendable, Hashable {
    /// Nil if the request may go on; else how long to wait.
    public let retryAfter: Duration?
    /// Requests left in the window.
    public let remaining: Int
    /// Until the whole rate is there again.
    public let resetAfter: Duration

    public init(retryAfter: Duration?, remaining: Int, resetAfter: Duration) {
        self.retryAfter = retryAfter
        self.remaining = remaining
        self.resetAfter = resetAfter
    }
}

/// Counts what each key uses of a rate: in this process alone, or for several instances.
public protocol RateLimiter: Sendable {
    /// Takes `cost` from what the key has left. Throws `unreachable` if the count can't be had.
    func take(_ cost: Int, of rate: Rate, for key: String) async throws(Failure) -> RateDecision
}
