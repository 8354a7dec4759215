import Foundation
import GRDB

/// Who holds which slots of a pool, and until when. Whoever asks keeps what he has up to his fair share, gives up what he
/// has beyond it, and takes what is free: so slots move to who comes, and to who is left, within a term.
///
/// A slot's fence rises whenever it changes hands, so that of two who believe that they hold it everybody can tell the
/// later one.
enum Leases {
    struct Lease: Sendable, Equatable {
        let slot: Int
        let fence: Int64
    }

    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE leases (
                    pool TEXT NOT NULL, slot INTEGER NOT NULL, holder TEXT, fence INTEGER NOT NULL, until REAL NOT NULL,
                    PRIMARY KEY (pool, slot)) WITHOUT ROWID;
                CREATE TABLE leaseHolders (
                    pool TEXT NOT NULL, holder TEXT NOT NULL, until REAL NOT NULL,
                    PRIMARY KEY (pool, holder)) WITHOUT ROWID;
                """)
    }

    /// Gives what the holder holds from now on.
    static func renew(_ asked: LeaseRequest, at now: Date, in db: Database) throws -> [Lease] {
        let until = now.addingTimeInterval(Double(asked.seconds)).timeIntervalSince1970
        try enter(asked, until: until, at: now, in: db)
        let own = try held(asked, in: db)
        let share = asked.seconds == 0 ? 0 : try fairShare(asked, in: db)
        for lease in own.dropFirst(share) { try write(lease, of: nil, until: 0, asked, in: db) }
        var kept = Array(own.prefix(share))
        for lease in kept { try write(lease, of: asked.holder, until: until, asked, in: db) }
        for lease in try free(asked, at: now, in: db).prefix(share - kept.count) {
            let taken = Lease(slot: lease.slot, fence: lease.fence + 1)
            try write(taken, of: asked.holder, until: until, asked, in: db)
            kept.append(taken)
        }
        return kept
    }

    private static func enter(_ asked: LeaseRequest, until: Double, at now: Date, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO leaseHolders VALUES (?, ?, ?)", arguments: [asked.pool, asked.holder, until])
        try db.execute(
            sql: "DELETE FROM leaseHolders WHERE pool = ? AND NOT (until > ? AND until <= ?)",
            arguments: [asked.pool, now.timeIntervalSince1970, latest(from: now)])
    }

    private static func fairShare(_ asked: LeaseRequest, in db: Database) throws -> Int {
        let holders =
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM leaseHolders WHERE pool = ?", arguments: [asked.pool]) ?? 1
        return (asked.count + holders - 1) / max(holders, 1)
    }

    private static func held(_ asked: LeaseRequest, in db: Database) throws -> [Lease] {
        try Row.fetchAll(
            db, sql: "SELECT slot, fence FROM leases WHERE pool = ? AND holder = ? AND slot < ? ORDER BY slot",
            arguments: [asked.pool, asked.holder, asked.count]
        ).map { Lease(slot: $0["slot"], fence: $0["fence"]) }
    }

    /// With the fence that each had last.
    private static func free(_ asked: LeaseRequest, at now: Date, in db: Database) throws -> [Lease] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT slot, fence, until FROM leases WHERE pool = ?", arguments: [asked.pool])
        var known: [Int: (fence: Int64, until: Double)] = [:]
        for row in rows { known[row["slot"]] = (row["fence"], row["until"]) }
        return (0..<asked.count).compactMap { slot in
            let (fence, until) = known[slot] ?? (0, 0)
            let isHeld = until > now.timeIntervalSince1970 && until <= latest(from: now)
            return isHeld ? nil : Lease(slot: slot, fence: fence)
        }
    }

    /// No lease lasts longer. One that says so was given by a clock that was ahead.
    private static func latest(from now: Date) -> Double {
        now.addingTimeInterval(Double(LeaseRequest.secondsMax)).timeIntervalSince1970
    }

    private static func write(
        _ lease: Lease, of holder: String?, until: Double, _ asked: LeaseRequest, in db: Database
    ) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?)").execute(
            arguments: [asked.pool, lease.slot, holder, lease.fence, until])
    }
}
