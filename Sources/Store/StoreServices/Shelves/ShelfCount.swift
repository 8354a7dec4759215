import GRDB

/// How many pieces stand on a shelf, by what its scale weighs.
struct ShelfCount: Sendable {
    let shelf: String
    let product: String
    let weightGrams: Int64
    let quantity: Int64

    init(shelf: String, product: String, weightGrams: Int64, unitWeightGrams: Int64) {
        self.shelf = shelf
        self.product = product
        self.weightGrams = weightGrams
        // Half a piece and more is a piece; a scale that is set too low weighs nothing.
        quantity = max(0, (weightGrams + unitWeightGrams / 2) / unitWeightGrams)
    }
}

/// How far the readings are counted, kept with the counts.
enum ShelfProgress {
    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), cursor INTEGER NOT NULL);
                INSERT INTO progress VALUES (1, 0);
                CREATE TABLE counts (
                    shelf TEXT PRIMARY KEY, product TEXT NOT NULL, weightGrams INTEGER NOT NULL,
                    quantity INTEGER NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
                """)
    }

    static func cursor(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT cursor FROM progress")) ?? 0
    }

    static func save(_ counts: [ShelfCount], cursor: Int64, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO counts VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET product = excluded.product,
                    weightGrams = excluded.weightGrams, quantity = excluded.quantity, version = version + 1
                """)
        for count in counts {
            try statement.execute(arguments: [count.shelf, count.product, count.weightGrams, count.quantity])
        }
        try db.execute(sql: "UPDATE progress SET cursor = ?", arguments: [cursor])
    }
}
