public import CompositionCore
public import Foundation
import Redis

extension RedisSessions {
    public func create(_ session: Session) async throws(Failure) {
        let (stored, groups) = (try sealed(session), SessionDigests.groups(of: session))
        let expires = use.expiry(seen: stored.seen, end: stored.end)
        let indexes = [groups.user, groups.subject] + (groups.providerSession.map { [$0] } ?? [])
        _ = try await redis.evaluate(
            SessionScripts.create, keys: [Self.key(session.hash)] + indexes.map(Self.key),
            arguments: [
                RedisWord(stored.version), RedisWord(stored.seen), RedisWord(stored.end), RedisWord(expires),
                RedisWord(stored.body), RedisWord(session.hash.text),
            ])
    }

    public func find(_ hash: SessionHash, at now: Date) async throws(Failure) -> Session? {
        let reply = try await redis.command(["HMGET", Self.key(hash)] + StoredSession.fields + ["expires"])
        guard let fields = reply.array, let expires = fields.last?.integer, expires > now.milliseconds,
            let stored = StoredSession(hash, Array(fields.dropLast()))
        else { return nil }
        return seal.opened(stored)
    }

    public func isAlive(_ hash: SessionHash, at now: Date) async throws(Failure) -> Bool {
        let reply = try await redis.command(["HGET", Self.key(hash), "expires"])
        return reply.integer.map { $0 > now.milliseconds } ?? false
    }

    public func touch(_ session: Session, at now: Date) async throws(Failure) {
        guard use.isWorthWriting(now, after: session.lastSeen) else { return }
        let now = now.milliseconds
        _ = try await redis.evaluate(
            SessionScripts.touch, keys: [Self.key(session.hash)],
            arguments: [
                RedisWord(session.lastSeen.milliseconds), RedisWord(now),
                RedisWord(use.expiry(seen: now, end: session.end.milliseconds)),
            ])
    }
}
