import Synchronization

/// A part of a limiter's keys: buckets of eight places each. A key is one hash under a seed of the process's own, so
/// nobody can aim at another's; two of a hundred thousand meet once in billions of times.
final class RateShard: Sendable {
    static let bucketSize = 8

    private struct Place {
        /// 0: free.
        var key: UInt64 = 0
        /// When everything is there again.
        var full: Int64 = 0
    }

    private let mask: UInt64
    private let places: Mutex<[Place]>

    /// - Parameter buckets: a power of two
    init(buckets: Int) {
        mask = UInt64(buckets - 1)
        places = Mutex(Array(repeating: Place(), count: buckets * Self.bucketSize))
    }

    func take(_ cost: Int, of rate: Rate, key: UInt64, at now: Int64) -> RateDecision {
        let key = max(key, 1)
        // The low bits chose the shard.
        let first = Int((key >> 8) & mask) * Self.bucketSize
        return places.withLock { places in
            let place = Self.place(of: key, in: places, from: first)
            var full = places[place].key == key ? places[place].full : now
            let decision = CellRate.take(cost, of: rate, full: &full, at: now)
            // Who only asks takes nobody's place.
            if cost > 0, decision.retryAfter == nil { places[place] = Place(key: key, full: full) }
            return decision
        }
    }

    /// The key's own place, else that of the key which has most of its quota left: one that has all of it loses nothing.
    private static func place(of key: UInt64, in places: [Place], from first: Int) -> Int {
        var fullest = first
        for place in first..<first + bucketSize {
            if places[place].key == key { return place }
            if places[place].full < places[fullest].full { fullest = place }
        }
        return fullest
    }
}
