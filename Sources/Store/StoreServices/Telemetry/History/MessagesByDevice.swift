import GRDB

/// Where each device's messages are, in commit order. It is written after the commits, for many messages at once, so that
/// an acknowledgement doesn't wait until a page of each device is on disk; what it hasn't reached is looked for among
/// the newest messages.
enum MessagesByDevice {
    /// The most that one step adds: so long a commit may wait behind it.
    static let messagesMax = 250

    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE deviceMessages (
                    deviceId TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (deviceId, position)) WITHOUT ROWID;
                INSERT INTO deviceMessages SELECT deviceId, position FROM messages;
                CREATE TABLE deviceMessagesEnd (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL);
                INSERT INTO deviceMessagesEnd SELECT 1, COALESCE(MAX(position), 0) FROM messages;
                DROP INDEX messagesByDevice;
                """)
    }

    /// Adds the next messages, if there are at least so many. Gives how many.
    static func step(atLeast least: Int = 1, in db: Database) throws -> Int {
        let end = try end(in: db)
        let sql = """
            SELECT COUNT(*), MAX(position) FROM (
                SELECT position FROM messages WHERE position > ? ORDER BY position LIMIT ?)
            """
        let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [end, messagesMax])
        guard let row, let count = row[0] as Int?, count >= max(1, least), let last = row[1] as Int64? else { return 0 }
        try db.cachedStatement(
            sql: """
                INSERT INTO deviceMessages SELECT deviceId, position FROM messages
                WHERE position > ? AND position <= ? ORDER BY +deviceId, position
                """
        ).execute(arguments: [end, last])
        try db.cachedStatement(sql: "UPDATE deviceMessagesEnd SET position = ?").execute(arguments: [last])
        return count
    }

    static func remove(_ deviceId: String, at position: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM deviceMessages WHERE deviceId = ? AND position = ?").execute(
            arguments: [deviceId, position])
    }

    /// A device's messages from a position on, in commit order.
    static func oldest(of deviceId: String, from start: Int64, limit: Int, in db: Database) throws -> [StoredMessage] {
        let listed = try listed(of: deviceId, from: start, "ASC", limit, in: db)
        guard listed.count < limit else { return listed }
        return try listed + newest(of: deviceId, from: start, "ASC", limit - listed.count, in: db)
    }

    /// The newest of a device from a position on, in commit order.
    static func newest(of deviceId: String, from start: Int64, limit: Int, in db: Database) throws -> [StoredMessage] {
        var messages = try newest(of: deviceId, from: start, "DESC", limit, in: db)
        if messages.count < limit {
            messages += try listed(of: deviceId, from: start, "DESC", limit - messages.count, in: db)
        }
        return messages.reversed()
    }

    private static func end(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT position FROM deviceMessagesEnd")) ?? 0
    }

    private static func listed(
        of deviceId: String, from start: Int64, _ order: String, _ limit: Int, in db: Database
    ) throws -> [StoredMessage] {
        let sql = """
            SELECT messages.* FROM deviceMessages CROSS JOIN messages USING (position)
            WHERE deviceMessages.deviceId = ? AND deviceMessages.position >= ?
            ORDER BY deviceMessages.position \(order) LIMIT ?
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [deviceId, start, limit]).map(
            StoredMessage.init)
    }

    /// Those that aren't listed yet. The sign keeps SQLite from looking for the device first.
    private static func newest(
        of deviceId: String, from start: Int64, _ order: String, _ limit: Int, in db: Database
    ) throws -> [StoredMessage] {
        let sql = "SELECT * FROM messages WHERE position >= ? AND +deviceId = ? ORDER BY position \(order) LIMIT ?"
        return try Row.fetchAll(
            db.cachedStatement(sql: sql), arguments: [max(start, end(in: db) + 1), deviceId, limit]
        ).map(StoredMessage.init)
    }
}
