public import CompositionCore
public import Limits
public import Logging
import Synchronization

/// Counts for several instances, in Redis: one round trip a decision.
///
/// While Redis doesn't answer each instance counts for itself, and says so once a minute: a limiter that fails must not close
/// the shop, and must not open it to everybody either. A client then has up to as many times its rate as there are
/// instances.
public final class SharedRateLimiter: RateLimiter {
    /// How long nobody asks a Redis that didn't answer, so that one request at a time waits for it, not all.
    private static let pause = Duration.seconds(1)
    private static let reminderPause = Duration.seconds(60)

    private struct State {
        /// Nil while Redis answers.
        var nextTry: ContinuousClock.Instant?
        var nextReminder = ContinuousClock.now
    }

    private let redis: RedisClient
    private let local: LocalRateLimiter
    private let logger: Logger
    private let state = Mutex(State())

    public init(_ redis: RedisClient, fallback: LocalRateLimiter = LocalRateLimiter(), logger: Logger) {
        self.redis = redis
        local = fallback
        self.logger = logger
    }

    public func take(_ cost: Int, of rate: Rate, for key: String) async throws(Failure) -> RateDecision {
        guard mayAsk() else { return local.take(cost, of: rate, for: key) }
        do {
            let decision = try await ask(cost, rate, key)
            state.withLock { $0.nextTry = nil }
            return decision
        } catch  where error.code == .cancelled {
            throw error
        } catch {
            remind(error)
            return local.take(cost, of: rate, for: key)
        }
    }

    /// While Redis is down the first who asks after the pause moves the time on: the others don't.
    private func mayAsk() -> Bool {
        state.withLock { state in
            guard let nextTry = state.nextTry else { return true }
            guard nextTry <= .now else { return false }
            state.nextTry = .now + Self.pause
            return true
        }
    }

    private func remind(_ failure: Failure) {
        let isDue = state.withLock { state in
            state.nextTry = .now + Self.pause
            guard state.nextReminder <= .now else { return false }
            state.nextReminder = .now + Self.reminderPause
            return true
        }
        guard isDue else { return }
        logger.warning(
            "limits are counted by each instance for itself: Redis doesn't answer",
            metadata: ["reason": "\(failure.detail)"])
    }

    private func ask(_ cost: Int, _ rate: Rate, _ key: String) async throws(Failure) -> RateDecision {
        let reply = try await redis.evaluate(
            Self.script, keys: [RedisWord("facet:rate:\(rate.count)/\(rate.windowLength):\(key)")],
            arguments: [
                RedisWord("\(Double(rate.interval) / 1000)"), RedisWord(rate.windowLength / 1000),
                RedisWord(min(max(cost, 0), rate.count)),
            ])
        guard let numbers = reply.array, numbers.count == 2, let used = numbers[0].integer,
            let lacking = numbers[1].integer
        else { throw Failure(.badAnswer, "Redis answers something else") }
        return RateDecision(used: used * 1000, lacking: lacking > 0 ? lacking * 1000 : nil, of: rate)
    }
}
