public import CompositionCore
public import Foundation
import Redis

extension RedisSessions {
    public func replaceTokens(
        of session: Session, by tokens: SessionTokens
    ) async throws(Failure) -> Session? {
        var newer = session
        newer.tokens = tokens
        newer.version += 1
        let stored = try sealed(newer)
        let reply = try await redis.evaluate(
            SessionScripts.replace, keys: [Self.key(session.hash)],
            arguments: [RedisWord(session.version), RedisWord(stored.version), RedisWord(stored.body)])
        return reply.integer == 1 ? newer : nil
    }

    public func beginRefresh(of session: Session, at now: Date) async throws(Failure) -> RefreshTurn {
        let lease = RefreshLease(session.hash)
        let now = now.milliseconds
        let reply = try await redis.evaluate(
            SessionScripts.beginRefresh, keys: [Self.key(session.hash)],
            arguments: [
                RedisWord(session.version), RedisWord(now), RedisWord(lease.number),
                RedisWord(now + RefreshLease.milliseconds),
            ])
        guard let words = reply.array, let turn = words.first?.text else {
            throw Failure(.badAnswer, "Redis answers something else")
        }
        switch turn {
        case "begin": return .begin(lease)
        case "wait": return .wait
        case "done":
            let stored = StoredSession(session.hash, Array(words.dropFirst()))
            return stored.flatMap(seal.opened).map(RefreshTurn.done) ?? .ended
        default: return .ended
        }
    }

    public func endRefresh(_ lease: RefreshLease) async throws(Failure) {
        _ = try await redis.evaluate(
            SessionScripts.endRefresh, keys: [Self.key(lease.hash)], arguments: [RedisWord(lease.number)])
    }
}
