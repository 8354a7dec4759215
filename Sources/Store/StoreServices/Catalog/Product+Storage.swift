import GRDB

extension Product {
    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE products (
                    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL,
                    priceMinor INTEGER NOT NULL, costMinor INTEGER NOT NULL, currency TEXT NOT NULL,
                    category TEXT NOT NULL, ratingTenths INTEGER NOT NULL, attributes TEXT NOT NULL,
                    pictureCount INTEGER NOT NULL, version INTEGER NOT NULL);
                CREATE TABLE categories (
                    name TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (name, number)) WITHOUT ROWID;
                """)
    }

    static func fetch(_ id: String, in db: Database) throws -> Product {
        let statement = try db.cachedStatement(sql: "SELECT * FROM products WHERE id = ?")
        guard let product = try Product.fetchOne(statement, arguments: [id]) else { throw Problem.notFound("product") }
        return product
    }

    /// The products of a category at any depth, or all, after a number.
    static func page(of category: String?, after: Int64, limit: Int, in db: Database) throws -> [Product] {
        guard let category else {
            let sql = "SELECT * FROM products WHERE number > ? ORDER BY number LIMIT ?"
            return try Product.fetchAll(db.cachedStatement(sql: sql), arguments: [after, limit])
        }
        let sql = """
            SELECT products.* FROM categories JOIN products USING (number)
            WHERE categories.name = ? AND categories.number > ? ORDER BY categories.number LIMIT ?
            """
        return try Product.fetchAll(db.cachedStatement(sql: sql), arguments: [category, after, limit])
    }

    func update(in db: Database) throws {
        try db.execute(
            sql:
                "UPDATE products SET name = ?, description = ?, priceMinor = ?, category = ?, version = ? WHERE id = ?",
            arguments: [name, description, price.minor, category.joined(separator: "/"), version, id])
        try db.execute(sql: "DELETE FROM categories WHERE number = ?", arguments: [number])
        try db.insert(into: "categories", rows: category.map { [$0, number] })
    }
}
