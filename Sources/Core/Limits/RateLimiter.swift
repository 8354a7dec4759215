public import CompositionCore

/// Counts what each key uses of a rate: ``LocalRateLimiter`` in this process alone, `SharedRateLimiter` for several
/// instances. A key that uses two rates has a count for each.
public protocol RateLimiter: Sendable {
    /// Takes `cost` from what the key has left, or nothing if there isn't enough. A cost of 0 only asks.
    func take(_ cost: Int, of rate: Rate, for key: String) async throws(Failure) -> RateDecision
}
