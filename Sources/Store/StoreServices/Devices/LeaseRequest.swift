/// The body of `POST /leases`: who wants his share of a pool's slots, and for how long.
struct LeaseRequest: Decodable, Sendable {
    static let countMax = 1024
    static let secondsMax = 60

    let pool: String
    /// Unlike any other who asks.
    let holder: String
    /// How many slots the pool has: 0 to one less.
    let count: Int
    /// How long the leases last; 0 gives them all back.
    let seconds: Int

    func checked() throws(Problem) -> Self {
        _ = try TextRules.id(pool, "pool")
        _ = try TextRules.id(holder, "holder")
        _ = try TextRules.number(count, "count", in: 1...Self.countMax)
        _ = try TextRules.number(seconds, "seconds", in: 0...Self.secondsMax)
        return self
    }
}
