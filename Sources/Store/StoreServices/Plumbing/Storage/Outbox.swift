import GRDB

/// Changes that are still to be published, in order. A row is written in the same transaction as its change.
enum Outbox {
    /// Beyond this the oldest go: a consumer sees the jump in `sequence` and asks anew.
    static let rowsMax = 100_000

    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE outbox (
                    sequence INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL,
                    version INTEGER NOT NULL, time INTEGER NOT NULL);
                CREATE TABLE versions (
                    kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (kind, id))
                    WITHOUT ROWID;
                """)
    }

    /// Announces a resource that keeps its own version.
    static func announce(_ kind: String, _ id: String, version: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO outbox (kind, id, version, time) VALUES (?, ?, ?, ?)").execute(
            arguments: [kind, id, version, Timestamp.now.ms])
    }

    /// Announces a resource that is a list, and gives its new version.
    @discardableResult
    static func announceNext(_ kind: String, _ id: String, in db: Database) throws -> Int64 {
        let version = try version(of: kind, id, in: db) + 1
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO versions VALUES (?, ?, ?)").execute(
            arguments: [kind, id, version])
        try announce(kind, id, version: version, in: db)
        return version
    }

    /// The version of a resource that is a list; 1 as long as nothing changed.
    static func version(of kind: String, _ id: String, in db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT version FROM versions WHERE kind = ? AND id = ?"), arguments: [kind, id])
            ?? 1
    }

    /// The oldest events, in order.
    static func oldest(_ count: Int, service: String, in db: Database) throws -> [ChangeEvent] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM outbox ORDER BY sequence LIMIT ?"), arguments: [count]
        ).map { row in
            ChangeEvent(
                service: service, kind: row["kind"], id: row["id"], sequence: row["sequence"], version: row["version"],
                time: Timestamp(ms: row["time"]))
        }
    }

    static func remove(through sequence: Int64, in db: Database) throws {
        try db.execute(sql: "DELETE FROM outbox WHERE sequence <= ?", arguments: [sequence])
    }

    static func trim(in db: Database) throws {
        try db.execute(
            sql: "DELETE FROM outbox WHERE sequence <= (SELECT MAX(sequence) FROM outbox) - ?", arguments: [rowsMax])
    }
}
