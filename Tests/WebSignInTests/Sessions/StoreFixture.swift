import CompositionCore
import Foundation
import GRDB
import Logging
import Redis
import TestFixtures

@testable import WebSignIn

/// The stores that all tests of sessions run on.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite, redis
}

/// A store for the time of a closure, and how it is broken.
struct StoreFixture: Sendable {
    static let key: [UInt8] = Array(0..<32)
    static let idle = Duration.seconds(3600)

    let kind: StoreKind
    let folder: URL
    private let server: TestRedis?

    static func with(
        _ kind: StoreKind, isolation: isolated (any Actor)? = #isolation,
        _ body: (StoreFixture) async throws -> Void
    ) async throws {
        switch kind {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sessions-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            try await body(StoreFixture(kind: kind, folder: folder, server: nil))
        case .redis:
            try await TestRedis.with { try await body(StoreFixture(kind: kind, folder: $0.folder, server: $0)) }
        }
    }

    var path: String { folder.appendingPathComponent("sessions.sqlite").path }

    /// Another instance, on the same sessions.
    func store(
        keys: [[UInt8]] = [key], idle: Duration = idle, logger: Logger = quiet
    ) throws -> any SessionStore {
        let keys = try SessionKeys(keys)
        guard let server else {
            return try SQLiteSessions(path: path, keys: keys, idle: idle, logger: logger)
        }
        let redis = RedisClient(RedisAddress(host: "127.0.0.1", port: server.port), logger: logger)
        return RedisSessions(redis, keys: keys, idle: idle, logger: logger)
    }

    /// From now on the store doesn't answer, until ``repair()``: Redis is killed, the tables of SQLite are away.
    func breakDown() async throws {
        guard let server else { return try await rename(tables: ["sessions": "gone", "consumed": "alsoGone"]) }
        server.kill()
    }

    func repair() async throws {
        guard let server else { return try await rename(tables: ["gone": "sessions", "alsoGone": "consumed"]) }
        try await server.start()
    }

    private func rename(tables: [String: String]) async throws {
        try await database().write { db in
            for (name, other) in tables { try db.execute(sql: "ALTER TABLE \(name) RENAME TO \(other)") }
        }
    }

    /// The file of SQLite, as another process opens it.
    func database() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// What stands encrypted in a session's row, and the setting of it to something else.
    func body(of hash: SessionHash) async throws -> [UInt8] {
        guard let redis else {
            let body = try await database().read { db in
                try Data.fetchOne(db, sql: "SELECT body FROM sessions WHERE hash = ?", arguments: [Data(hash.bytes)])
            }
            return Array(body ?? Data())
        }
        return try await redis.command(["HGET", RedisSessions.key(hash), "body"]).bytes ?? []
    }

    func set(body: [UInt8], of hash: SessionHash) async throws {
        guard let redis else {
            try await database().write { db in
                try db.execute(
                    sql: "UPDATE sessions SET body = ? WHERE hash = ?", arguments: [Data(body), Data(hash.bytes)])
            }
            return
        }
        _ = try await redis.command(["HSET", RedisSessions.key(hash), "body", RedisWord(body)])
    }

    /// Our own connection, beside the stores'.
    private var redis: RedisClient? {
        server.map { RedisClient(RedisAddress(host: "127.0.0.1", port: $0.port), logger: Self.quiet) }
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension Session {
    /// Somebody signed in.
    static func sample(
        _ id: SessionID = SessionID(), user: String = "u1", sid: String? = "sid-1", subject: String = "sub-1",
        at now: Date = Date(), lifetime: TimeInterval = 12 * 3600
    ) -> Session {
        Session(
            hash: id.hash, user: ResourceID(user)!,  // safe: written here
            provider: ProviderSession(issuer: "https://id.example", subject: subject, sessionID: sid),
            identity: ["name": "Ada", "email": "ada@example.com"], created: now.wholeMilliseconds,
            end: now.addingTimeInterval(lifetime).wholeMilliseconds, tokens: .sample(1))
    }
}

extension SessionTokens {
    static func sample(_ number: Int) -> Self {
        Self(
            access: "access-\(number)", refresh: "refresh-\(number)", id: "id-\(number)",
            accessEnd: Date(timeIntervalSince1970: 2_000_000_000 + Double(number)))
    }
}

extension Date {
    /// Stores know milliseconds.
    var wholeMilliseconds: Date { Date(milliseconds: milliseconds) }
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
