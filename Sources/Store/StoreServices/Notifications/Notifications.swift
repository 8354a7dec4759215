import GRDB
import JSONSlices

/// What people are told and haven't read yet.
struct Notifications: Microservice {
    static let name = "notifications"
    static let access: AccessTable = ["web": .read, "mobile": .read, "services": [.read, .write, .ofAnyone]]

    let database: ServiceDatabase

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    var routes: [Route] {
        [
            .get("/notifications/unread", unread), .get("/notifications", newest), .post("/notifications", add),
            .post("/notifications/read", markRead),
        ]
    }

    private func unread(_ call: Call) async throws -> Answer {
        let user = try call.requiredID("userId")
        try call.mustAct(for: user)
        return try await database.read { try Self.unread(user, in: $0) }
    }

    private func newest(_ call: Call) async throws -> Answer {
        let (user, limit) = (try call.requiredID("userId"), try call.query.limit())
        try call.mustAct(for: user)
        return try await database.read { db in
            let sql = "SELECT * FROM notifications WHERE userId = ? ORDER BY number DESC LIMIT ?"
            let rows = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [user, limit])
            let version = try Outbox.version(of: "user", user, in: db)
            return .json { json in
                json.array("items", rows) { Self.write($1, to: &$0) }
                json.field("version", version)
            }
        }
    }

    private struct NewNotification: Decodable {
        let userId: String
        let text: String
    }

    private func add(_ call: Call) async throws -> Answer {
        let body = try call.decode(NewNotification.self)
        let (user, text) = (
            try TextRules.id(body.userId, "userId"), try TextRules.text(body.text, "text", most: 500)
        )
        try call.mustAct(for: user)
        return try await database.write(for: call) { db in
            let sql = "INSERT INTO notifications (userId, text, createdAt, isRead) VALUES (?, ?, ?, 0) RETURNING *"
            let row = try Row.fetchOne(
                db.cachedStatement(sql: sql), arguments: [user, text, Timestamp.now.ms])
            let version = try Outbox.announceNext("user", user, in: db)
            return .json(201) { json in
                if let row { Self.write(row, to: &json) }
                json.field("version", version)
            }
        }
    }

    private struct Reader: Decodable { let userId: String }

    /// Marks all of a person's notifications read.
    private func markRead(_ call: Call) async throws -> Answer {
        let user = try TextRules.id(try call.decode(Reader.self).userId, "userId")
        try call.mustAct(for: user)
        return try await database.write(for: call) { db in
            try db.execute(
                sql: "UPDATE notifications SET isRead = 1 WHERE userId = ? AND isRead = 0", arguments: [user])
            if db.changesCount > 0 { try Outbox.announceNext("user", user, in: db) }
            return try Self.unread(user, in: db)
        }
    }

    private static func unread(_ user: String, in db: Database) throws -> Answer {
        let sql = "SELECT COUNT(*) FROM notifications WHERE userId = ? AND isRead = 0"
        let count = try Int.fetchOne(db.cachedStatement(sql: sql), arguments: [user]) ?? 0
        let version = try Outbox.version(of: "user", user, in: db)
        return .json { json in
            json.field("userId", user)
            json.field("count", count)
            json.field("version", version)
        }
    }

    private static func write(_ row: Row, to json: inout JSONWriter) {
        json.field("id", "n\(row["number"] as Int64)")
        json.field("userId", row["userId"] as String)
        json.field("text", row["text"] as String)
        json.field("createdAt", Timestamp(ms: row["createdAt"]).text)
        json.field("isRead", row["isRead"] as Bool)
    }
}

extension Notifications {
    private static let texts = [
        "Your order is on its way.", "A product that you follow costs less today.", "Your review was published.",
        "Your parcel waits at the shop.",
    ]

    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE notifications (
                    number INTEGER PRIMARY KEY AUTOINCREMENT, userId TEXT NOT NULL, text TEXT NOT NULL,
                    createdAt INTEGER NOT NULL, isRead INTEGER NOT NULL);
                CREATE INDEX notificationsByUser ON notifications (userId, isRead, number);
                """)
    }

    static func seed(_ db: Database, in folder: DataFolder) throws {
        try db.insert(
            into: "notifications",
            rows: (1...SeedUser.shopperCount).flatMap { shopper in
                var generator = SeededGenerator(shopper, "notifications")
                let (count, unread) = shopper == 1 ? (6, 3) : (generator.number(0...6), generator.number(0...4))
                return (0..<count).map { place -> [(any DatabaseValueConvertible)?] in
                    let createdAt = Timestamp.seed.advanced(by: Int64(place - 10) * 43_200)
                    return [nil, "u\(shopper)", generator.pick(texts), createdAt.ms, place < count - unread]
                }
            })
    }
}
