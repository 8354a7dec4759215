import CompositionCore
import Glibc
import Logging
import Redis
import TestFixtures
import Testing

struct RedisClientTests {
    @Test func `what was set is got, any bytes`() async throws {
        try await TestRedis.with { server in
            let redis = client(server)
            let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
            _ = try await redis.command(["SET", "key", RedisWord(bytes)])
            #expect(try await redis.command(["GET", "key"]) == .bytes(bytes))
            #expect(try await redis.command(["GET", "none"]) == .none)
            #expect(try await redis.command(["INCRBY", "number", RedisWord(Int64.max)]) == .integer(.max))
            #expect(
                try await redis.evaluate("return {1, {'a'}, false}", keys: [], arguments: [])
                    == .array([.integer(1), .array([.bytes(Array("a".utf8))]), .none]))
        }
    }

    @Test func `a thousand at once are each answered with their own`() async throws {
        try await TestRedis.with { server in
            let redis = client(server)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let word = RedisWord("value \(number)")
                        let reply = try await redis.command(["ECHO", word])
                        #expect(reply == .bytes(word.bytes))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `an error of the server is a failure of that command alone`() async throws {
        try await TestRedis.with { server in
            let redis = client(server)
            #expect(await failure { try await redis.command(["NONSENSE"]) }?.code == .unreachable)
            let reply = try await redis.command(["PING"])
            #expect(reply.text == "PONG")
        }
    }

    @Test func `a password is needed and given`() async throws {
        try await TestRedis.with(password: "secret word") { server in
            let address = RedisAddress(host: "127.0.0.1", port: server.port, password: "secret word")
            let redis = RedisClient(address, logger: quiet)
            let reply = try await redis.command(["PING"])
            #expect(reply.text == "PONG")
            #expect(await failure { try await client(server).command(["PING"]) }?.code == .unreachable)
        }
    }

    @Test func `killed, it is unreachable at once; started again, it is used again`() async throws {
        try await TestRedis.with { server in
            let redis = client(server)
            _ = try await redis.command(["SET", "key", "kept"])
            server.kill()
            for _ in 0..<50 {
                #expect(await failure { try await redis.command(["GET", "key"]) }?.code == .unreachable)
            }
            try await server.start()
            try await eventually("it answers") { (try? await redis.command(["GET", "key"]).text) == "kept" }
        }
    }

    @Test func `restarted between two commands, the second one notices nothing`() async throws {
        try await TestRedis.with { server in
            let redis = client(server)
            for _ in 0..<8 { _ = try await redis.command(["SET", "key", "kept"]) }
            server.kill()
            try await server.start()
            #expect(try await redis.command(["GET", "key"]).text == "kept")
        }
    }

    @Test func `a server that hangs costs each who asks about a second, and no thread of ours`() async throws {
        try await TestRedis.with { server in
            let redis = client(server)
            _ = try await redis.command(["PING"])
            server.send(SIGSTOP)
            let clock = ContinuousClock()
            let time = await clock.measure {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<200 {
                        group.addTask {
                            #expect(await failure { try await redis.command(["PING"]) }?.code == .unreachable)
                        }
                    }
                }
            }
            #expect(time < .seconds(5))
            server.send(SIGCONT)
            try await eventually("it answers") { (try? await redis.command(["PING"]).text) == "PONG" }
        }
    }

    @Test func `a reply that is too large ends the connection, not the client`() async throws {
        try await TestRedis.with { server in
            var options = RedisOptions()
            options.replyBytesMax = 100_000
            let redis = RedisClient(RedisAddress(host: "127.0.0.1", port: server.port), options: options, logger: quiet)
            _ = try await redis.command(["SETRANGE", "big", "4000000", "x"])
            #expect(await failure { try await redis.command(["GET", "big"]) }?.code == .unreachable)
            try await eventually("it answers") { (try? await redis.command(["PING"]).text) == "PONG" }
        }
    }

    @Test func `too many that wait are refused`() async throws {
        try await TestRedis.with { server in
            server.send(SIGSTOP)
            var options = RedisOptions()
            options.waitingMax = 10
            let redis = RedisClient(RedisAddress(host: "127.0.0.1", port: server.port), options: options, logger: quiet)
            let codes = await withTaskGroup(of: Failure.Code?.self) { group in
                for _ in 0..<200 { group.addTask { await failure { try await redis.command(["PING"]) }?.code } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.contains(.busy) && codes.contains(.unreachable) && !codes.contains(nil))
        }
    }
}

struct RedisAddressTests {
    @Test func `an address is read from its URL`() {
        #expect(RedisAddress(url: "redis://cache:7000") == RedisAddress(host: "cache", port: 7000))
        #expect(RedisAddress(url: "redis://cache") == RedisAddress(host: "cache", port: 6379))
        #expect(
            RedisAddress(url: "redis://:p%40ss@[::1]:7000/3")
                == RedisAddress(host: "::1", port: 7000, password: "p@ss", database: 3))
        #expect(RedisAddress(url: "redis://u:p@h")?.user == "u")
    }

    @Test(arguments: ["", "cache:7000", "http://cache", "redis://", "redis://h/x", "redis://h:99999", "redis://h?a=b"])
    func `anything else is none`(url: String) {
        #expect(RedisAddress(url: url) == nil)
    }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

func client(_ server: TestRedis) -> RedisClient {
    RedisClient(RedisAddress(host: "127.0.0.1", port: server.port), logger: quiet)
}

/// What the work throws.
func failure<Value>(_ work: () async throws -> Value) async -> Failure? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error as? Failure
    }
}
