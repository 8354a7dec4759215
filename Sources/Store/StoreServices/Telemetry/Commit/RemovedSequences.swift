import GRDB

/// Sequences beyond a gap whose messages were removed by age: they are still known, in ranges, so that none of them is
/// committed again, and the gap can close.
enum RemovedSequences {
    typealias Key = MessageStreams.Key

    static func createTable(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE removedSequences (
                    deviceId TEXT NOT NULL, epoch INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
                    PRIMARY KEY (deviceId, epoch, first)) WITHOUT ROWID
                """)
    }

    /// Joins the ranges that it touches.
    static func add(_ sequence: Int64, of key: Key, in db: Database) throws {
        var range = sequence...sequence
        if let before = try self.range(around: sequence - 1, of: key, in: db) {
            range = before.lowerBound...max(sequence, before.upperBound)
        }
        if let after = try self.range(around: sequence + 1, of: key, in: db) {
            range = range.lowerBound...max(range.upperBound, after.upperBound)
            try remove(after, of: key, in: db)
        }
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO removedSequences VALUES (?, ?, ?, ?)").execute(
            arguments: [key.deviceId, key.epoch, range.lowerBound, range.upperBound])
    }

    /// The range that has this sequence.
    static func range(around sequence: Int64, of key: Key, in db: Database) throws -> ClosedRange<Int64>? {
        let sql = """
            SELECT first, last FROM removedSequences WHERE deviceId = ? AND epoch = ? AND first <= ?
            ORDER BY first DESC LIMIT 1
            """
        let row = try Row.fetchOne(
            db.cachedStatement(sql: sql), arguments: [key.deviceId, key.epoch, sequence])
        guard let row, row["last"] >= sequence else { return nil }
        return row["first"]...row["last"]
    }

    /// Those that end beyond a sequence, in order.
    static func ranges(
        beyond sequence: Int64, of key: Key, limit: Int, in db: Database
    ) throws -> [ClosedRange<Int64>] {
        let sql = """
            SELECT first, last FROM removedSequences WHERE deviceId = ? AND epoch = ? AND last > ?
            ORDER BY first LIMIT ?
            """
        return try Row.fetchAll(
            db.cachedStatement(sql: sql), arguments: [key.deviceId, key.epoch, sequence, limit]
        ).map { $0["first"]...$0["last"] }
    }

    static func remove(_ range: ClosedRange<Int64>, of key: Key, in db: Database) throws {
        try db.cachedStatement(
            sql: "DELETE FROM removedSequences WHERE deviceId = ? AND epoch = ? AND first = ?"
        ).execute(arguments: [key.deviceId, key.epoch, range.lowerBound])
    }
}
