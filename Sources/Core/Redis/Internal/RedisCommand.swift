import CompositionCore

/// A command that somebody waits for.
struct RedisCommand: Sendable {
    let words: [RedisWord]
    /// After it nobody is served any more.
    let deadline: ContinuousClock.Instant
    /// Called exactly once.
    let answer: @Sendable (Result<RedisReply, Failure>) -> Void
}

extension Failure {
    /// Names no address: clients may read it.
    static let redisDown = Failure(.unreachable, "a store doesn't answer", retryAfter: .seconds(1))
    static let redisBusy = Failure(.busy, "too many wait for a store", retryAfter: .seconds(1))
}
