public import CompositionCore
public import Foundation
import GRDB

extension SQLiteSessions {
    @discardableResult
    public func end(_ hash: SessionHash) async throws(Failure) -> Session? {
        try await end(where: "hash", is: hash.bytes).first
    }

    @discardableResult
    public func end(_ group: SessionGroup) async throws(Failure) -> [Session] {
        let column =
            switch group {
            case .user: "user"
            case .providerSession: "providerSession"
            case .subject: "subject"
            }
        return try await end(where: column, is: SessionDigests.of(group))
    }

    private func end(where column: String, is value: [UInt8]) async throws(Failure) -> [Session] {
        let ended = try await write { db in
            try Row.fetchAll(
                db, sql: "DELETE FROM sessions WHERE \(column) = ? RETURNING \(StoredSession.columns)",
                arguments: [Data(value)]
            ).map(StoredSession.init)
        }
        return ended.compactMap(seal.opened)
    }

    public func consume(_ key: String, until end: Date) async throws(Failure) -> Bool {
        let digest = SessionDigests.of(consumed: key)
        return try await write { db in
            try Self.removeExpired(at: Date().milliseconds, in: db)
            try db.execute(
                sql: "INSERT OR IGNORE INTO consumed VALUES (?, ?)", arguments: [Data(digest), end.milliseconds])
            return db.changesCount == 1
        }
    }

    @discardableResult
    public func removeExpired(at now: Date) async throws(Failure) -> Int {
        try await write { db in try Self.removeExpired(at: now.milliseconds, in: db) }
    }

    /// Few enough that nobody waits for it; who makes one removes more than one, so they don't pile up.
    @discardableResult
    static func removeExpired(at now: Int64, in db: Database) throws -> Int {
        try db.execute(
            sql: """
                DELETE FROM sessions WHERE hash IN
                    (SELECT hash FROM sessions WHERE expiresMs <= ? ORDER BY expiresMs LIMIT \(removedAtOnce))
                """, arguments: [now])
        let sessions = db.changesCount
        try db.execute(
            sql: """
                DELETE FROM consumed WHERE key IN
                    (SELECT key FROM consumed WHERE endMs <= ? ORDER BY endMs LIMIT \(removedAtOnce))
                """, arguments: [now])
        return sessions + db.changesCount
    }
}
