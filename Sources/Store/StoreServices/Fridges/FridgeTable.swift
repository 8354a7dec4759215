import GRDB

/// Fridges, what managers are still to be told of them, and how far the readings are taken, in one database: so each
/// reading counts once.
enum FridgeTable {
    static func create(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), cursor INTEGER NOT NULL);
                INSERT INTO progress VALUES (1, 0);
                CREATE TABLE fridges (
                    id TEXT PRIMARY KEY, device TEXT, celsiusLimit INTEGER NOT NULL, isWarm INTEGER NOT NULL,
                    warmSinceMs INTEGER, lastMs INTEGER, heardMs INTEGER, isSilent INTEGER NOT NULL,
                    version INTEGER NOT NULL) WITHOUT ROWID;
                CREATE INDEX fridgesHeard ON fridges (isSilent, heardMs);
                CREATE TABLE notices (
                    number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, createdAt INTEGER NOT NULL);
                """)
    }

    static func cursor(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT cursor FROM progress")) ?? 0
    }

    static func advance(to cursor: Int64, in db: Database) throws {
        try db.execute(sql: "UPDATE progress SET cursor = ?", arguments: [cursor])
    }

    /// The fridges of which nothing was heard since.
    static func silent(since ms: Int64, in db: Database) throws -> [Fridge] {
        try Fridge.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM fridges WHERE isSilent = 0 AND heardMs < ? LIMIT 1000"),
            arguments: [ms])
    }

    /// What managers are still to be told, the oldest first.
    struct Notice: FetchableRecord, Sendable {
        let number: Int64
        let text: String
        let createdAt: Int64

        init(row: Row) throws {
            (number, text, createdAt) = (row["number"], row["text"], row["createdAt"])
        }
    }

    static func add(notice text: String, in db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO notices (text, createdAt) VALUES (?, ?)").execute(
            arguments: [text, Timestamp.now.ms])
    }

    static func notices(in db: Database) throws -> [Notice] {
        try Notice.fetchAll(db.cachedStatement(sql: "SELECT * FROM notices ORDER BY number LIMIT 100"))
    }

    static func remove(_ notice: Notice, in db: Database) throws {
        try db.execute(sql: "DELETE FROM notices WHERE number = ?", arguments: [notice.number])
    }
}
