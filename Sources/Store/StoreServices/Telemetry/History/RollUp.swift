import GRDB

/// Counts committed readings into their minutes and hours, in commit order and each once: how far it came is written in
/// the same transaction. It comes after the commits, so that no acknowledgement waits for it; whoever asks gets what it
/// hasn't reached from the messages themselves.
enum RollUp {
    /// The most that one step counts: so long a commit may wait behind it.
    static let messagesMax = 250
    static let readingsMax = 500

    static func createTables(in db: Database) throws {
        try RollUpTable.minutes.create(in: db)
        try RollUpTable.hours.create(in: db)
        try LatestValues.createTable(in: db)
        try db.execute(
            sql: """
                CREATE TABLE rolledUp (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL);
                INSERT INTO rolledUp VALUES (1, 0);
                """)
    }

    /// The last message that is counted.
    static func position(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT position FROM rolledUp")) ?? 0
    }

    /// Counts the next messages. Gives how many.
    static func step(in db: Database) throws -> Int {
        let sql = "SELECT * FROM messages WHERE position > ? ORDER BY position LIMIT ?"
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: sql), arguments: [try position(in: db), messagesMax])
        var (messages, counts) = (0, Counts())
        while counts.readings < readingsMax, let row = try rows.next() {
            counts.add(StoredMessage(row: row))
            messages += 1
        }
        guard messages > 0 else { return 0 }
        try counts.save(in: db)
        try db.cachedStatement(sql: "UPDATE rolledUp SET position = ?").execute(arguments: [counts.position])
        return messages
    }

    private struct Sensor: Hashable {
        let deviceId: String
        let number: Int64
    }

    private struct Counts {
        private var minutes: [RollUpTable.Key: Spread] = [:]
        private var hours: [RollUpTable.Key: Spread] = [:]
        private var latest: [Sensor: LatestValues.Value] = [:]
        private(set) var readings = 0
        private(set) var position: Int64 = 0

        mutating func add(_ message: StoredMessage) {
            position = message.position
            for index in 0..<message.readings.count {
                let reading = message.readings[index]
                add(Int64(reading.value), message.believedTime(of: reading), message.deviceId, Int64(reading.sensor))
            }
        }

        private mutating func add(_ value: Int64, _ time: Timestamp, _ deviceId: String, _ number: Int64) {
            readings += 1
            let minute = RollUpTable.Key(
                start: time.ms / RollUpTable.minutes.unitMs, deviceId: deviceId, sensor: number)
            let hour = RollUpTable.Key(start: time.ms / RollUpTable.hours.unitMs, deviceId: deviceId, sensor: number)
            minutes.count(value, at: minute)
            hours.count(value, at: hour)
            let sensor = Sensor(deviceId: deviceId, number: number)
            if latest[sensor].map({ $0.time <= time }) ?? true {
                latest[sensor] = LatestValues.Value(value: value, time: time)
            }
        }

        func save(in db: Database) throws {
            try RollUpTable.minutes.merge(minutes, in: db)
            try RollUpTable.hours.merge(hours, in: db)
            for (sensor, value) in latest {
                try LatestValues.keep(value, of: sensor.deviceId, sensor.number, in: db)
            }
        }
    }
}

extension Dictionary where Value == Spread {
    /// One value more.
    mutating func count(_ value: Int64, at key: Key) {
        merge(Spread(value), at: key)
    }

    mutating func merge(_ spread: Spread, at key: Key) {
        if self[key]?.merge(spread) == nil { self[key] = spread }
    }
}
