import Foundation
import GRDB

/// The tables of the sessions, and how they came to be.
enum SessionTables {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("tables") { db in
            try db.execute(
                sql: """
                    CREATE TABLE sessions (
                        hash BLOB PRIMARY KEY, user BLOB NOT NULL, subject BLOB NOT NULL, providerSession BLOB,
                        version INTEGER NOT NULL, seenMs INTEGER NOT NULL, endMs INTEGER NOT NULL,
                        expiresMs INTEGER NOT NULL, leaseNumber INTEGER, leaseMs INTEGER, body BLOB NOT NULL);
                    CREATE INDEX sessionsUser ON sessions (user);
                    CREATE INDEX sessionsSubject ON sessions (subject);
                    CREATE INDEX sessionsProviderSession ON sessions (providerSession)
                        WHERE providerSession IS NOT NULL;
                    CREATE INDEX sessionsExpires ON sessions (expiresMs);
                    CREATE TABLE consumed (key BLOB PRIMARY KEY, endMs INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE INDEX consumedEnd ON consumed (endMs);
                    """)
        }
        return migrator
    }
}

extension StoredSession {
    static let columns = "hash, version, seenMs, endMs, body"

    init(_ row: Row) {
        self.init(
            hash: SessionHash(bytes: Array(row["hash"] as Data)), version: row["version"], seen: row["seenMs"],
            end: row["endMs"], body: Array(row["body"] as Data))
    }

    /// The session that isn't over.
    static func find(_ hash: SessionHash, at now: Int64, in db: Database) throws -> Self? {
        let sql = "SELECT \(columns) FROM sessions WHERE hash = ? AND expiresMs > ?"
        return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [Data(hash.bytes), now]).map(Self.init)
    }
}
