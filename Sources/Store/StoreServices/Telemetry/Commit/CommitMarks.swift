import GRDB

/// Which message was the first of each minute, by our clock: so old messages are found without a time in each, whatever
/// the clocks of devices say.
enum CommitMarks {
    static let minuteMs: Int64 = 60_000

    static func createTable(in db: Database) throws {
        try db.execute(
            sql: "CREATE TABLE commitMarks (minute INTEGER PRIMARY KEY, position INTEGER NOT NULL)")
        // What is there already counts from now on.
        try note(1, at: Timestamp.now, in: db)
    }

    /// A transaction's first message.
    static func note(_ position: Int64, at time: Timestamp, in db: Database) throws {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO commitMarks VALUES (?, ?)").execute(
            arguments: [time.ms / minuteMs, position])
    }

    /// Every message before this position was committed before the time; nil if all were. A minute that a wrong clock
    /// marked too far ahead stands after those that are asked for.
    static func position(at time: Timestamp, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT position FROM commitMarks WHERE minute >= ? ORDER BY minute LIMIT 1"),
            arguments: [time.ms / minuteMs])
    }

    /// The oldest minute that has messages still.
    static func oldest(in db: Database) throws -> Timestamp? {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT MIN(minute) FROM commitMarks")).map {
            Timestamp(ms: $0 * minuteMs)
        }
    }

    static func remove(before time: Timestamp, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM commitMarks WHERE minute < ?").execute(
            arguments: [time.ms / minuteMs])
    }
}
