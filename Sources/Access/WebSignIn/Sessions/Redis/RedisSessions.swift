import CompositionCore
import Foundation
public import Logging
public import Redis

/// Sessions in Redis, for instances on several machines. Redis forgets by itself what is over. How much survives a crash of
/// its own says its configuration (`appendonly`); what it must never do is forget to make room (`noeviction`).
public struct RedisSessions: SessionStore {
    let redis: RedisClient
    let seal: SessionSeal
    let use: SessionUse

    /// Throws nothing: a Redis that isn't there yet is one that doesn't answer.
    public init(_ redis: RedisClient, keys: SessionKeys, idle: Duration, logger: Logger) {
        self.redis = redis
        seal = SessionSeal(keys, logger: logger)
        use = SessionUse(idle: idle)
    }

    static func key(_ hash: SessionHash) -> RedisWord { RedisWord("facet:session:\(hash.text)") }

    static func key(_ group: [UInt8]) -> RedisWord { RedisWord("facet:sessions:\(group.hexadecimal)") }

    func sealed(_ session: Session) throws(Failure) -> StoredSession {
        do { return try seal.sealed(session) } catch { throw Failure(.inner, "a session can't be encrypted") }
    }
}

extension StoredSession {
    /// The fields of a session's hash that make a row, in the order of ``init(_:_:)``.
    static let fields: [RedisWord] = ["version", "seen", "end", "body"]

    /// Nil if any is missing: there is no such session.
    init?(_ hash: SessionHash, _ fields: [RedisReply]) {
        guard fields.count == Self.fields.count, let version = fields[0].integer, let seen = fields[1].integer,
            let end = fields[2].integer, let body = fields[3].bytes
        else { return nil }
        self.init(hash: hash, version: Int(version), seen: seen, end: end, body: body)
    }
}
