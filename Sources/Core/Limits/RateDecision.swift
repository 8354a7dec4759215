/// What a limiter says of one request.
public struct RateDecision: Sendable, Hashable {
    /// Nil if the request may go on; else how long to wait.
    public let retryAfter: Duration?
    /// Requests left at this moment.
    public let remaining: Int
    /// Until the whole rate is there again.
    public let resetAfter: Duration

    public init(retryAfter: Duration?, remaining: Int, resetAfter: Duration) {
        self.retryAfter = retryAfter
        self.remaining = remaining
        self.resetAfter = resetAfter
    }
}

extension RateDecision {
    /// From what the counting knows, in nanoseconds.
    ///
    /// - Parameters:
    ///   - used: until everything that was taken is there again
    ///   - lacking: until there is enough for a request that was refused
    package init(used: Int64, lacking: Int64?, of rate: Rate) {
        retryAfter = lacking.map { .nanoseconds($0) }
        remaining = min(Int(max(rate.windowLength - used, 0) / rate.interval), rate.count)
        resetAfter = .nanoseconds(used)
    }
}
