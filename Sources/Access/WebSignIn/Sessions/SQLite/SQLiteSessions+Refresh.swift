public import CompositionCore
public import Foundation
import GRDB

extension SQLiteSessions {
    public func replaceTokens(
        of session: Session, by tokens: SessionTokens
    ) async throws(Failure) -> Session? {
        var newer = session
        newer.tokens = tokens
        newer.version += 1
        let stored = try sealed(newer)
        let isReplaced = try await write { db in
            try db.execute(
                sql: """
                    UPDATE sessions SET body = ?, version = ?, leaseNumber = NULL, leaseMs = NULL
                    WHERE hash = ? AND version = ?
                    """,
                arguments: [Data(stored.body), stored.version, Data(stored.hash.bytes), session.version])
            return db.changesCount == 1
        }
        return isReplaced ? newer : nil
    }

    public func beginRefresh(of session: Session, at now: Date) async throws(Failure) -> RefreshTurn {
        let now = now.milliseconds
        // Those who wait ask often, and only read.
        let isTaken = try await read { db in try Self.isLeased(session, at: now, in: db) }
        if isTaken { return .wait }
        let lease = RefreshLease(session.hash)
        let (isBegun, stored) = try await write { db in
            let isBegun = try Self.take(lease, of: session, at: now, in: db)
            return (isBegun, try StoredSession.find(session.hash, at: now, in: db))
        }
        if isBegun { return .begin(lease) }
        guard let stored else { return .ended }
        if stored.version == session.version { return .wait }
        return seal.opened(stored).map(RefreshTurn.done) ?? .ended
    }

    public func endRefresh(_ lease: RefreshLease) async throws(Failure) {
        try await write { db in
            try db.execute(
                sql: "UPDATE sessions SET leaseNumber = NULL, leaseMs = NULL WHERE hash = ? AND leaseNumber = ?",
                arguments: [Data(lease.hash.bytes), lease.number])
        }
    }

    private static func isLeased(_ session: Session, at now: Int64, in db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: "SELECT 1 FROM sessions WHERE hash = ? AND version = ? AND expiresMs > ? AND leaseMs > ?")
        return try Int.fetchOne(
            statement, arguments: [Data(session.hash.bytes), session.version, now, now]) != nil
    }

    private static func take(
        _ lease: RefreshLease, of session: Session, at now: Int64, in db: Database
    ) throws -> Bool {
        try db.execute(
            sql: """
                UPDATE sessions SET leaseNumber = ?, leaseMs = ?
                WHERE hash = ? AND version = ? AND expiresMs > ? AND (leaseMs IS NULL OR leaseMs <= ?)
                """,
            arguments: [
                lease.number, now + RefreshLease.milliseconds, Data(session.hash.bytes), session.version, now, now,
            ])
        return db.changesCount == 1
    }
}
