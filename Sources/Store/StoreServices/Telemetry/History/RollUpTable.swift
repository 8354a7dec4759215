import GRDB

/// What each sensor of each device showed in each minute, or in each hour. A row's key begins with its time: what is
/// new stands together, and so does what is old.
struct RollUpTable: Sendable {
    struct Key: Hashable, Comparable {
        /// In units since 1970.
        let start: Int64
        let deviceId: String
        let sensor: Int64

        static func < (left: Self, right: Self) -> Bool {
            (left.start, left.deviceId, left.sensor) < (right.start, right.deviceId, right.sensor)
        }
    }

    static let minutes = RollUpTable(name: "minutes", unitMs: 60_000)
    static let hours = RollUpTable(name: "hours", unitMs: 3_600_000)

    let name: String
    let unitMs: Int64

    func create(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE \(name) (
                    start INTEGER NOT NULL, deviceId TEXT NOT NULL, sensor INTEGER NOT NULL, least INTEGER NOT NULL,
                    most INTEGER NOT NULL, total INTEGER NOT NULL, count INTEGER NOT NULL,
                    PRIMARY KEY (start, deviceId, sensor)) WITHOUT ROWID
                """)
    }

    func merge(_ spreads: [Key: Spread], in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO \(name) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    least = MIN(least, excluded.least), most = MAX(most, excluded.most),
                    total = total + excluded.total, count = count + excluded.count
                """)
        for (key, spread) in spreads.sorted(by: { $0.key < $1.key }) {
            try statement.execute(arguments: [
                key.start, key.deviceId, key.sensor, spread.least, spread.most, spread.total, spread.count,
            ])
        }
    }

    /// What a device's sensors showed from one unit to before another.
    func spreads(
        of deviceId: String, in units: Range<Int64>, _ db: Database,
        _ take: (_ start: Int64, _ sensor: Int64, Spread) -> Void
    ) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT sensor, least, most, total, count FROM \(name) WHERE start = ? AND deviceId = ?")
        for start in units {
            let rows = try Row.fetchCursor(statement, arguments: [start, deviceId])
            while let row = try rows.next() {
                let spread = Spread(
                    least: row["least"], most: row["most"], total: row["total"], count: row["count"])
                take(start, row["sensor"], spread)
            }
        }
    }

    /// Removes the oldest, at most so many. Gives how many.
    func remove(before time: Timestamp, limit: Int, in db: Database) throws -> Int {
        try db.cachedStatement(
            sql: """
                DELETE FROM \(name) WHERE (start, deviceId, sensor) IN (
                    SELECT start, deviceId, sensor FROM \(name) WHERE start < ?
                    ORDER BY start, deviceId, sensor LIMIT ?)
                """
        ).execute(arguments: [time.ms / unitMs, limit])
        return db.changesCount
    }
}
