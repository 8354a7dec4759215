import GRDB

/// What the scales count, and how far their readings are taken, in one database.
enum ScaleTable {
    static func createProgress(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), cursor INTEGER NOT NULL);
                INSERT INTO progress VALUES (1, 0);
                """)
    }

    /// An earlier version counted each shelf by its last weight alone.
    static func createScales(in db: Database) throws {
        try db.execute(
            sql: """
                DROP TABLE IF EXISTS counts;
                CREATE TABLE scales (
                    device TEXT PRIMARY KEY, shelf TEXT NOT NULL, product TEXT NOT NULL, unitGrams INTEGER NOT NULL,
                    weightGrams INTEGER NOT NULL, quantity INTEGER NOT NULL, pendingGrams INTEGER,
                    pendingTimeMs INTEGER, pendingHeardMs INTEGER, version INTEGER NOT NULL) WITHOUT ROWID;
                CREATE INDEX scalesByShelf ON scales (shelf);
                CREATE INDEX scalesByProduct ON scales (product);
                CREATE INDEX scalesPending ON scales (pendingHeardMs) WHERE pendingHeardMs IS NOT NULL;
                """)
    }

    static func cursor(in db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT cursor FROM progress")) ?? 0
    }

    static func advance(to cursor: Int64, in db: Database) throws {
        try db.execute(sql: "UPDATE progress SET cursor = ?", arguments: [cursor])
    }

    static func scales(_ devices: [String], in db: Database) throws -> [String: Scale] {
        let scales = try db.rows(of: "scales", key: "device", devices).map(Scale.init)
        return Dictionary(scales.map { ($0.device, $0) }) { first, _ in first }
    }

    static func pending(in db: Database) throws -> [Scale] {
        try Scale.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM scales WHERE pendingHeardMs IS NOT NULL ORDER BY device"))
    }

    /// How many pieces of each product all its scales count together, some of them as they are given.
    static func quantities(
        of products: Set<String>, with given: [String: Scale], in db: Database
    ) throws -> [String: Int64] {
        var quantities: [String: Int64] = [:]
        for scale in given.values where products.contains(scale.product) {
            quantities[scale.product, default: 0] += scale.count.quantity
        }
        for product in products {
            let others = try Row.fetchAll(
                db.cachedStatement(sql: "SELECT device, quantity FROM scales WHERE product = ?"), arguments: [product])
            for row in others where given[row["device"] as String] == nil {
                quantities[product, default: 0] += row["quantity"] as Int64
            }
        }
        return quantities
    }
}
