public import CompositionCore

/// How often an address may fail to sign in before its credentials aren't even looked at. Guessing costs the guesser,
/// and each guess costs us one look at a table.
///
/// It counts in this process alone: whoever asks never waits.
public struct AttemptLimit: Sendable {
    public let rate: Rate
    private let limiter: LocalRateLimiter
    private let countsLoopback: Bool

    /// - Parameter countsLoopback: whether the machine's own addresses count; behind a proxy of this machine that we weren't
    ///   told of they would be everybody's
    public init(_ rate: Rate, countsLoopback: Bool = true, keysMax: Int = 16_384) {
        self.rate = rate
        self.countsLoopback = countsLoopback
        limiter = LocalRateLimiter(keysMax: keysMax)
    }

    /// Why the address must wait, `limited`; nil if it may try.
    public func refusal(of address: String) -> Failure? {
        guard let key = key(of: address) else { return nil }
        // What one more would need, since nothing is taken for asking.
        let decision = limiter.take(0, of: rate, for: key)
        guard decision.remaining == 0 else { return nil }
        let wait = decision.resetAfter - rate.window + .nanoseconds(rate.interval)
        return Failure(.limited, "too many failed attempts to sign in", retryAfter: max(wait, .seconds(1)))
    }

    /// The address showed credentials that are wrong.
    public func countFailure(of address: String) {
        guard let key = key(of: address) else { return }
        _ = limiter.take(1, of: rate, for: key)
    }

    private func key(of address: String) -> String? {
        !countsLoopback && ClientAddress.isLoopback(address) ? nil : ClientAddress.limitKey(address)
    }
}
