import Limits
import Logging
import Redis

extension Settings {
    /// One client for the process; nil where nothing is kept in Redis. Throws if its address is none.
    func redis(logger: Logger) throws -> RedisClient? {
        let isUsed = self[CommonKeys.sessionStore] == "redis" || self[CommonKeys.limitsStore] == "redis"
        guard isUsed else { return nil }
        guard let address = RedisAddress(url: self[CommonKeys.redisURL]) else {
            throw SecretFailure(
                path: "redis.url", reason: "must be redis://[[user]:password@]host[:port][/database]")
        }
        return RedisClient(address, logger: logger)
    }

    func rateLimiter(over redis: RedisClient?, logger: Logger) -> any RateLimiter {
        guard let redis, self[CommonKeys.limitsStore] == "redis" else { return LocalRateLimiter() }
        return SharedRateLimiter(redis, logger: logger)
    }
}
