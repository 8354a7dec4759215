public import CompositionCore
public import Foundation
import GRDB

extension SQLiteSessions {
    public func create(_ session: Session) async throws(Failure) {
        let (stored, groups) = (try sealed(session), SessionDigests.groups(of: session))
        let expires = use.expiry(seen: stored.seen, end: stored.end)
        try await write { db in
            try Self.removeExpired(at: stored.seen, in: db)
            try db.execute(
                sql: """
                    INSERT INTO sessions
                        (hash, user, subject, providerSession, version, seenMs, endMs, expiresMs, body)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    Data(stored.hash.bytes), Data(groups.user), Data(groups.subject),
                    groups.providerSession.map { Data($0) }, stored.version, stored.seen, stored.end, expires,
                    Data(stored.body),
                ])
        }
    }

    public func find(_ hash: SessionHash, at now: Date) async throws(Failure) -> Session? {
        let stored = try await read { db in try StoredSession.find(hash, at: now.milliseconds, in: db) }
        return stored.flatMap(seal.opened)
    }

    public func isAlive(_ hash: SessionHash, at now: Date) async throws(Failure) -> Bool {
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT 1 FROM sessions WHERE hash = ? AND expiresMs > ?")
            return try Int.fetchOne(statement, arguments: [Data(hash.bytes), now.milliseconds]) != nil
        }
    }

    public func touch(_ session: Session, at now: Date) async throws(Failure) {
        guard use.isWorthWriting(now, after: session.lastSeen) else { return }
        let now = now.milliseconds
        let expires = use.expiry(seen: now, end: session.end.milliseconds)
        try await write { db in
            // Of many requests at once one writes; and what is over stays over.
            try db.execute(
                sql: """
                    UPDATE sessions SET seenMs = ?, expiresMs = ? WHERE hash = ? AND seenMs = ? AND expiresMs > ?
                    """,
                arguments: [now, expires, Data(session.hash.bytes), session.lastSeen.milliseconds, now])
        }
    }

    func sealed(_ session: Session) throws(Failure) -> StoredSession {
        do { return try seal.sealed(session) } catch { throw Failure(.inner, "a session can't be encrypted") }
    }
}
