import GRDB

/// How long telemetry is kept. Readings go first, then minutes; hours stay longest.
struct Retention: Sendable {
    /// The most rows that one step removes: so long a commit may wait behind it.
    static let rowsMax = 250

    /// Of readings.
    let readings: Duration

    var minutes: Duration { max(.seconds(30 * 86_400), readings) }
    var hours: Duration { max(.seconds(730 * 86_400), readings) }

    /// Removes the oldest rows, at most ``rowsMax``. Gives how many.
    func step(at now: Timestamp, in db: Database) throws -> Int {
        let messages = try removeMessages(at: now, in: db)
        guard messages == 0 else { return messages }
        let old = try RollUpTable.minutes.remove(before: now - minutes, limit: Self.rowsMax, in: db)
        guard old == 0 else { return old }
        return try RollUpTable.hours.remove(before: now - hours, limit: Self.rowsMax, in: db)
    }

    /// What isn't counted into its minute and hour stays, however old.
    private func removeMessages(at now: Timestamp, in db: Database) throws -> Int {
        let counted = try RollUp.position(in: db)
        let aged = try CommitMarks.position(at: now - readings, in: db) ?? .max
        let end = min(aged, counted + 1)
        let sql =
            "SELECT position, deviceId, epoch, sequence FROM messages WHERE position < ? ORDER BY position LIMIT ?"
        let rows = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [end, Self.rowsMax])
        guard let last = rows.last else {
            if aged == end { try CommitMarks.remove(before: now - readings, in: db) }
            return 0
        }
        try remember(rows, in: db)
        for row in rows { try MessagesByDevice.remove(row["deviceId"], at: row["position"], in: db) }
        try db.cachedStatement(sql: "DELETE FROM messages WHERE position <= ?").execute(arguments: [last["position"]])
        return rows.count
    }

    /// Up to `through` nobody asks for a message again to know that it was there.
    private func remember(_ rows: [Row], in db: Database) throws {
        var streams = try MessageStreams(in: db)
        for row in rows {
            let key = MessageStreams.Key(deviceId: row["deviceId"], epoch: row["epoch"])
            guard row["sequence"] > (try streams.through(key)) else { continue }
            try RemovedSequences.add(row["sequence"], of: key, in: db)
        }
    }
}

extension Timestamp {
    static func - (time: Self, duration: Duration) -> Self {
        Self(ms: time.ms - duration.components.seconds * 1_000)
    }
}
