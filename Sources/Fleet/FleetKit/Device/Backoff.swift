import NIOCore

/// Full jitter: the pause before the n-th attempt is random between 0 and min(max, base × 2^n), and never shorter than
/// what the server asked for.
struct Backoff {
    static let base = TimeAmount.milliseconds(500)
    static let max = TimeAmount.seconds(30)

    private var attempts = 0

    mutating func next(atLeast asked: TimeAmount, using random: inout SplitMix64) -> TimeAmount {
        let doubled = Self.base.nanoseconds << Int64(min(attempts, 10))
        attempts += 1
        let limit = Swift.min(Self.max.nanoseconds, doubled)
        return asked + .nanoseconds(Int64.random(in: 0...limit, using: &random))
    }

    mutating func reset() {
        attempts = 0
    }
}
