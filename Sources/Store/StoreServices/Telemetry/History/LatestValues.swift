import GRDB

/// What each sensor showed last, by its own time; it stays when everything else of it is gone.
enum LatestValues {
    struct Value: Sendable, Equatable {
        let value: Int64
        let time: Timestamp
    }

    static func createTable(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE latestValues (
                    deviceId TEXT NOT NULL, sensor INTEGER NOT NULL, value INTEGER NOT NULL, timeMs INTEGER NOT NULL,
                    PRIMARY KEY (deviceId, sensor)) WITHOUT ROWID
                """)
    }

    static func keep(_ value: Value, of deviceId: String, _ sensor: Int64, in db: Database) throws {
        let sql = """
            INSERT INTO latestValues VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
            SET value = excluded.value, timeMs = excluded.timeMs WHERE excluded.timeMs >= timeMs
            """
        try db.cachedStatement(sql: sql).execute(arguments: [deviceId, sensor, value.value, value.time.ms])
    }

    /// By sensor.
    static func all(of deviceId: String, in db: Database) throws -> [Int64: Value] {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT sensor, value, timeMs FROM latestValues WHERE deviceId = ?"),
            arguments: [deviceId])
        return rows.reduce(into: [:]) { values, row in
            values[row["sensor"]] = Value(value: row["value"], time: Timestamp(ms: row["timeMs"]))
        }
    }
}
