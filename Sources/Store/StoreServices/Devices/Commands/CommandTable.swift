import GRDB

/// The commands of all devices, until a week after their end.
enum CommandTable {
    /// Open ones of one device.
    static let openMax = 100
    /// How long a result of what was sent is waited for beyond its time: it may be on its way.
    static let graceSeconds: Int64 = 10
    static let keptSeconds: Int64 = 7 * 24 * 3_600
    private static let sweepMax = 500

    static func createTable(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE commands (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, name TEXT NOT NULL,
                    arguments TEXT NOT NULL, createdAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL,
                    state TEXT NOT NULL, code INTEGER NOT NULL, detail TEXT NOT NULL, changedAt INTEGER NOT NULL,
                    version INTEGER NOT NULL);
                CREATE INDEX openCommands ON commands (device, id) WHERE state IN ('waiting', 'sent');
                CREATE INDEX endedCommands ON commands (changedAt) WHERE state NOT IN ('waiting', 'sent');
                """)
    }

    static func insert(_ new: NewCommand, for device: String, in db: Database) throws -> DeviceCommand {
        _ = try Device.fetch(device, in: db)
        let open = try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM commands WHERE device = ? AND state IN ('waiting', 'sent')",
            arguments: [device])
        guard open ?? 0 < openMax else { throw Problem.conflict("\(openMax) commands wait for this device already") }
        let now = Timestamp.now
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO commands (device, name, arguments, createdAt, expiresAt, state, code, detail, changedAt, version)
                VALUES (?, ?, ?, ?, ?, 'waiting', 0, '', ?, 1) RETURNING *
                """)
        let row = try DeviceCommand.fetchOne(
            statement,
            arguments: [
                device, new.name, new.arguments ?? "", now.ms, now.advanced(by: new.seconds).ms, now.ms,
            ])
        guard let row else { throw Problem.notFound("command") }
        try Outbox.announce("command", String(row.id), version: row.version, in: db)
        return row
    }

    /// Those that are to be sent, in order: the oldest of each device, as one at a time is under way.
    static func open(after device: String, _ limit: Int, in db: Database) throws -> [DeviceCommand] {
        try DeviceCommand.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM commands WHERE id IN (
                        SELECT MIN(id) FROM commands WHERE state IN ('waiting', 'sent') AND device > ?
                        GROUP BY device ORDER BY device LIMIT ?) ORDER BY device
                    """), arguments: [device, limit])
    }

    private static let late = """
        (state = 'waiting' AND expiresAt <= :now) OR (state = 'sent' AND expiresAt <= :sent)
        """
    private static let old = "state NOT IN ('waiting', 'sent') AND changedAt <= :old"

    private static func limits(at now: Timestamp) -> StatementArguments {
        ["now": now.ms, "sent": now.advanced(by: -graceSeconds).ms, "old": now.advanced(by: -keptSeconds).ms]
    }

    /// Whether there is something to sweep.
    static func isDue(at now: Timestamp, in db: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM commands WHERE \(late)) OR EXISTS (SELECT 1 FROM commands WHERE \(old))"
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: limits(at: now)) ?? false
    }

    /// Ends what the devices didn't do in time, and forgets what ended long ago; a part of it, so that it is short.
    static func sweep(at now: Timestamp, in db: Database) throws {
        let late = try DeviceCommand.fetchAll(
            db, sql: "SELECT * FROM commands WHERE \(late) LIMIT \(sweepMax)",
            arguments: ["now": now.ms, "sent": now.advanced(by: -graceSeconds).ms])
        for var command in late {
            command.state = .expired
            try command.update(in: db)
        }
        try db.execute(
            sql: "DELETE FROM commands WHERE id IN (SELECT id FROM commands WHERE \(old) LIMIT \(sweepMax))",
            arguments: ["old": now.advanced(by: -keptSeconds).ms])
    }
}
