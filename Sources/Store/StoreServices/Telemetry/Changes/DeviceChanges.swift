import GRDB

/// Announces that a device has new readings, at most once a device and second. A change within the second waits in
/// its row, and is announced when the second is over.
enum DeviceChanges {
    static let pauseMs: Int64 = 1_000

    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE deviceChanges (
                    deviceId TEXT PRIMARY KEY, version INTEGER NOT NULL, announcedVersion INTEGER NOT NULL,
                    announcedMs INTEGER NOT NULL) WITHOUT ROWID;
                CREATE INDEX deviceChangesDue ON deviceChanges (announcedMs) WHERE version > announcedVersion;
                """)
    }

    static func record(_ device: String, at ms: Int64, in db: Database) throws {
        let sql = """
            INSERT INTO deviceChanges VALUES (?, 1, 0, 0) ON CONFLICT DO UPDATE SET version = version + 1
            RETURNING version, announcedMs
            """
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [device]) else { return }
        // A clock that was set back silences nobody for longer than the pause.
        guard abs(ms - row["announcedMs"]) >= pauseMs else { return }
        try announce(device, version: row["version"], at: ms, in: db)
    }

    /// 0: it never had a reading.
    static func version(of device: String, in db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT version FROM deviceChanges WHERE deviceId = ?"), arguments: [device]) ?? 0
    }

    static func hasDue(at ms: Int64, in db: Database) throws -> Bool {
        try !due(at: ms, limit: 1, in: db).isEmpty
    }

    static func announceDue(at ms: Int64, in db: Database) throws {
        for row in try due(at: ms, limit: 1_000, in: db) {
            try announce(row["deviceId"], version: row["version"], at: ms, in: db)
        }
    }

    private static func due(at ms: Int64, limit: Int, in db: Database) throws -> [Row] {
        let sql = """
            SELECT deviceId, version FROM deviceChanges
            WHERE version > announcedVersion AND announcedMs <= ? ORDER BY announcedMs LIMIT ?
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [ms - pauseMs, limit])
    }

    private static func announce(_ device: String, version: Int64, at ms: Int64, in db: Database) throws {
        let sql = "UPDATE deviceChanges SET announcedVersion = ?, announcedMs = ? WHERE deviceId = ?"
        try db.cachedStatement(sql: sql).execute(arguments: [version, ms, device])
        try Outbox.announce("device", device, version: version, in: db)
    }
}
