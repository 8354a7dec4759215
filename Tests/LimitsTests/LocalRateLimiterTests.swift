import Testing

@testable import Limits

struct LocalRateLimiterTests {
    private static let second: Int64 = 1_000_000_000

    @Test func `a key may take its count at once, and not one more`() {
        let limiter = LocalRateLimiter()
        let rate = Rate(100, per: .seconds(10))
        let decisions = (0..<100).map { _ in limiter.take(1, of: rate, for: "a", at: 5) }
        #expect(decisions.allSatisfy { $0.retryAfter == nil })
        #expect(decisions.map(\.remaining) == Array((0..<100).reversed()))
        let refused = limiter.take(1, of: rate, for: "a", at: 5)
        #expect(refused == RateDecision(retryAfter: .milliseconds(100), remaining: 0, resetAfter: .seconds(10)))
    }

    @Test func `what was taken comes back evenly, and not more than the count`() {
        let limiter = LocalRateLimiter()
        let rate = Rate(10, per: .seconds(10))
        for _ in 0..<10 { _ = limiter.take(1, of: rate, for: "a", at: 0) }
        #expect(limiter.take(0, of: rate, for: "a", at: 3 * Self.second).remaining == 3)
        #expect(limiter.take(0, of: rate, for: "a", at: 3600 * Self.second).remaining == 10)
        #expect(limiter.take(11, of: rate, for: "b", at: 0).retryAfter == nil, "a cost over the count is the count")
    }

    @Test func `a refusal takes nothing`() {
        let limiter = LocalRateLimiter()
        let rate = Rate(2, per: .seconds(2))
        for _ in 0..<1000 { _ = limiter.take(1, of: rate, for: "a", at: 0) }
        #expect(limiter.take(1, of: rate, for: "a", at: Self.second).retryAfter == nil)
        #expect(limiter.take(1, of: rate, for: "a", at: Self.second).retryAfter == .seconds(1))
    }

    @Test func `one key's noise costs another nothing`() {
        let limiter = LocalRateLimiter()
        let rate = Rate(5, per: .seconds(1))
        for _ in 0..<100_000 { _ = limiter.take(1, of: rate, for: "noisy", at: 0) }
        #expect((0..<5).allSatisfy { _ in limiter.take(1, of: rate, for: "quiet", at: 0).retryAfter == nil })
    }

    @Test func `a key has a count for each of its rates`() {
        let limiter = LocalRateLimiter()
        let (rate, quota) = (Rate(1, per: .seconds(1)), Rate(3, per: .seconds(86_400)))
        #expect(limiter.take(1, of: rate, for: "a", at: 0).retryAfter == nil)
        #expect(limiter.take(1, of: quota, for: "a", at: 0).remaining == 2)
        #expect(limiter.take(1, of: rate, for: "a", at: 0).retryAfter != nil)
        #expect(limiter.take(1, of: quota, for: "a", at: 0).remaining == 1)
    }

    @Test func `a million keys don't make it forget who used up a quota, nor know more keys than it has places`() {
        let limiter = LocalRateLimiter(keysMax: 16_384)
        let rate = Rate(1000, per: .seconds(1000))
        for _ in 0..<1000 { _ = limiter.take(1, of: rate, for: "heavy", at: 0) }
        for number in 0..<1_000_000 { _ = limiter.take(1, of: rate, for: "key \(number)", at: 1) }
        let known = (0..<1_000_000).count { limiter.take(0, of: rate, for: "key \($0)", at: 1).remaining < 1000 }
        #expect((8_000...16_384).contains(known))
        #expect(limiter.take(1, of: rate, for: "heavy", at: 1).retryAfter != nil)
    }

    @Test func `a thousand keys at once are counted to the last one`() {
        let limiter = LocalRateLimiter()
        let rate = Rate(7, per: .seconds(60))
        for _ in 0..<7 {
            for key in 0..<1000 { #expect(limiter.take(1, of: rate, for: "\(key)", at: 0).retryAfter == nil) }
        }
        for key in 0..<1000 { #expect(limiter.take(1, of: rate, for: "\(key)", at: 0).retryAfter != nil) }
    }

    @Test func `threads that take at once take no more than there is`() async {
        let limiter = LocalRateLimiter()
        let rate = Rate(500, per: .seconds(3600))
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<1000).count { _ in limiter.take(1, of: rate, for: "a").retryAfter == nil }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(taken == 500)
    }

    @Test func `the biggest and the smallest rate count without overflow`() {
        let limiter = LocalRateLimiter()
        let big = Rate(.max, per: .seconds(Int64.max))
        #expect(limiter.take(.max, of: big, for: "a", at: .max / 2).retryAfter == nil)
        let small = Rate(0, per: .zero)
        #expect(limiter.take(1, of: small, for: "a", at: 0).retryAfter == nil)
        #expect(limiter.take(1, of: small, for: "a", at: 0).retryAfter == .milliseconds(1))
    }
}
