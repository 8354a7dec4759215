import GRDB
import JSONSlices

/// How many of a product are there, and where.
struct Inventory: Microservice {
    static let name = "inventory"
    static let access: AccessTable = [
        "web": .read, "mobile": .read, "partner": .read, "iot": .read, "services": [.read, .write],
    ]

    let database: ServiceDatabase

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    var routes: [Route] {
        [.get("/stock/{id}", stock), .get("/stock", stocks), .put("/stock/{id}", set)]
    }

    private func stock(_ call: Call) async throws -> Answer {
        let id = try call.id()
        return try await database.read { db in
            let row = try Self.fetch(id, in: db)
            return .json { Self.write(row, to: &$0) }
        }
    }

    private func stocks(_ call: Call) async throws -> Answer {
        guard let ids = try call.ids() else { throw Problem.malformed("is missing from the query", field: "ids") }
        return try await database.read { db in
            let rows = try db.rows(of: "stock", key: "productId", ids)
            return .json { $0.array("items", rows) { Self.write($1, to: &$0) } }
        }
    }

    private struct Quantity: Decodable { let quantity: Int64 }

    private func set(_ call: Call) async throws -> Answer {
        let id = try call.id()
        let quantity = try TextRules.number(try call.decode(Quantity.self).quantity, "quantity", in: 0...1_000_000_000)
        return try await database.write(for: call) { db in
            let before = try Self.fetch(id, in: db)
            // A scale reports the same weight again and again: that is no change and no event.
            guard before["quantity"] != quantity else { return .json { Self.write(before, to: &$0) } }
            let sql = "UPDATE stock SET quantity = ?, version = version + 1 WHERE productId = ?"
            try db.cachedStatement(sql: sql).execute(arguments: [quantity, id])
            let row = try Self.fetch(id, in: db)
            try Outbox.announce("stock", id, version: row["version"], in: db)
            return .json { Self.write(row, to: &$0) }
        }
    }

    private static func fetch(_ id: String, in db: Database) throws -> Row {
        guard let row = try db.rows(of: "stock", key: "productId", [id]).first else {
            throw Problem.notFound("product in stock")
        }
        return row
    }

    private static func write(_ row: Row, to json: inout JSONWriter) {
        json.field("productId", row["productId"] as String)
        json.field("quantity", row["quantity"] as Int64)
        json.field("warehouse", row["warehouse"] as String)
        json.field("version", row["version"] as Int64)
    }
}

extension Inventory {
    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE stock (
                    productId TEXT PRIMARY KEY, quantity INTEGER NOT NULL, warehouse TEXT NOT NULL,
                    version INTEGER NOT NULL) WITHOUT ROWID
                """)
    }

    static func seed(_ db: Database, in folder: DataFolder) throws {
        try db.insert(
            into: "stock",
            rows: SeedProduct.all.map { product in
                var generator = SeededGenerator(product.number, "stock")
                let quantity = generator.number(0...9) == 0 ? 0 : generator.number(1...120)
                return [
                    product.id, product.isSample ? 17 : quantity, generator.pick(["north", "south", "harbour"]), 1,
                ]
            })
    }
}
