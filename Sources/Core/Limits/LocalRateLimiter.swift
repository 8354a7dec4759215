#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Counts in this process alone. Its memory is fixed: 16 bytes for each key it can know. If more ask than that, it
/// forgets those that have most of their quota left.
///
/// It reads the clock that no administrator and no time server turns.
public final class LocalRateLimiter: RateLimiter {
    /// Separate locks, so that event loops don't wait for one another.
    private static let shardCount = 16

    private let shards: [RateShard]

    /// - Parameter keysMax: rounded up to a power of two, at least 1024
    public init(keysMax: Int = 131_072) {
        let keys = max(keysMax, 1024)
        let buckets = (keys + RateShard.bucketSize * Self.shardCount - 1) / (RateShard.bucketSize * Self.shardCount)
        let power = 1 << (Int.bitWidth - max(buckets - 1, 0).leadingZeroBitCount)
        shards = (0..<Self.shardCount).map { _ in RateShard(buckets: power) }
    }

    public func take(_ cost: Int = 1, of rate: Rate, for key: String) -> RateDecision {
        take(cost, of: rate, for: key, at: Self.now)
    }

    /// - Parameter now: nanoseconds that never go back
    func take(_ cost: Int, of rate: Rate, for key: String, at now: Int64) -> RateDecision {
        var hasher = Hasher()
        hasher.combine(rate.interval)
        hasher.combine(rate.windowLength)
        hasher.combine(key)
        let hash = UInt64(bitPattern: Int64(hasher.finalize()))
        return shards[Int(hash % UInt64(Self.shardCount))].take(cost, of: rate, key: hash, at: now)
    }

    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
