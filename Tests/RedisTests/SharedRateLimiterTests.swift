import CompositionCore
import Limits
import Logging
import Redis
import TestFixtures
import Testing

struct SharedRateLimiterTests {
    private let rate = Rate(10, per: .seconds(3600))

    @Test func `instances take from one count`() async throws {
        try await TestRedis.with { server in
            let limiters = [client(server), client(server)].map { SharedRateLimiter($0, logger: quiet) }
            for number in 0..<10 {
                let decision = try await limiters[number % 2].take(1, of: rate, for: "a")
                #expect(decision.retryAfter == nil && decision.remaining == 9 - number)
            }
            for limiter in limiters {
                let refused = try await limiter.take(1, of: rate, for: "a")
                #expect(refused.remaining == 0)
                let wait = try #require(refused.retryAfter)
                #expect(wait > .seconds(300) && wait <= .seconds(360))
                #expect(try await limiter.take(1, of: rate, for: "b").retryAfter == nil)
            }
        }
    }

    @Test func `many at once take what there is, and not one more`() async throws {
        try await TestRedis.with { server in
            let limiters = [client(server), client(server)].map { SharedRateLimiter($0, logger: quiet) }
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await limiters[number % 2].take(1, of: rate, for: "a").retryAfter == nil
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(taken == 10)
        }
    }

    @Test func `what was taken comes back`() async throws {
        try await TestRedis.with { server in
            let limiter = SharedRateLimiter(client(server), logger: quiet)
            let quick = Rate(2, per: .milliseconds(400))
            for _ in 0..<2 { #expect(try await limiter.take(1, of: quick, for: "a").retryAfter == nil) }
            try await eventually("one is there again") {
                try await limiter.take(1, of: quick, for: "a").retryAfter == nil
            }
        }
    }

    @Test func `a rate of more than one a microsecond counts, too`() async throws {
        try await TestRedis.with { server in
            let limiter = SharedRateLimiter(client(server), logger: quiet)
            let decision = try await limiter.take(1, of: Rate(10_000_000, per: .seconds(1)), for: "a")
            #expect(decision.retryAfter == nil && decision.remaining > 9_000_000)
        }
    }

    @Test func `without Redis each instance counts for itself, says so once, and asks Redis again`() async throws {
        try await TestRedis.with { server in
            let log = RecordedLog()
            let limiter = SharedRateLimiter(client(server), logger: log.logger)
            for _ in 0..<10 { _ = try await limiter.take(1, of: rate, for: "a") }
            server.kill()
            let decisions = try await withThrowingTaskGroup(of: RateDecision.self) { group in
                for _ in 0..<100 { group.addTask { try await limiter.take(1, of: rate, for: "a") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(decisions.count { $0.retryAfter == nil } == 10)
            #expect(log.lines.count { $0.contains("each instance for itself") } == 1)
            try await server.start()
            try await eventually("Redis counts again") {
                _ = try await limiter.take(1, of: rate, for: "b")
                let key: RedisWord = "facet:rate:10/3600000000000:b"
                return (try? await client(server).command(["EXISTS", key]).integer) == 1
            }
        }
    }
}
