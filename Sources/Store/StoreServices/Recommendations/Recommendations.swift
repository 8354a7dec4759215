import GRDB
import JSONSlices

/// Which products go together. It keeps what a tile shows of each, refreshed by nobody: its readers live by time.
struct Recommendations: Microservice {
    static let name = "recommendations"
    static let access: AccessTable = ["web": .read]

    let database: ServiceDatabase

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    var routes: [Route] {
        [.get("/related", related)]
    }

    private func related(_ call: Call) async throws -> Answer {
        let (product, limit) = (try call.requiredID("productId"), try call.query.limit(standard: 8, most: 50))
        return try await database.read { db in
            let sql = """
                SELECT tiles.* FROM related JOIN tiles ON tiles.id = related.relatedId
                WHERE related.productId = ? ORDER BY related.place LIMIT ?
                """
            let rows = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [product, limit])
            return .json { json in
                json.array("items", rows) { Self.write($1, to: &$0) }
                json.field("version", 1)
            }
        }
    }

    private static func write(_ row: Row, to json: inout JSONWriter) {
        let price = Money(minor: row["priceMinor"], currency: row["currency"])
        json.field("id", row["id"] as String)
        json.field("name", row["name"] as String)
        json.field("price", price)
        json.field("currency", price.currency)
        json.field("thumbUrl", row["thumbUrl"] as String)
    }
}

extension Recommendations {
    private static let relatedCount = 12

    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE tiles (
                    id TEXT PRIMARY KEY, name TEXT NOT NULL, priceMinor INTEGER NOT NULL, currency TEXT NOT NULL,
                    thumbUrl TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE related (
                    productId TEXT NOT NULL, place INTEGER NOT NULL, relatedId TEXT NOT NULL,
                    PRIMARY KEY (productId, place)) WITHOUT ROWID;
                """)
    }

    static func seed(_ db: Database, in folder: DataFolder) throws {
        try db.insert(
            into: "tiles",
            rows: SeedProduct.all.map { product in
                let thumb = SeedProduct.pictureURL(product.id, 1, thumb: true)
                return [product.id, product.name, product.price.minor, product.price.currency, thumb]
            })
        for product in SeedProduct.all {
            try db.insert(
                into: "related",
                rows: neighbours(of: product).enumerated().map { [product.id, $0.offset, "p\($0.element)"] })
        }
    }

    /// Half from the same shelf, half from anywhere; never the product itself, none twice.
    private static func neighbours(of product: SeedProduct) -> [Int] {
        var generator = SeededGenerator(product.number, "related")
        let step = Assortment.shelves.count
        var numbers: [Int] = []
        while numbers.count < relatedCount {
            let isNear = numbers.count < relatedCount / 2
            let number =
                isNear
                ? (product.number + step * generator.number(1...19) - 1) % (step * 20) + 1
                : generator.number(1...SeedProduct.count)
            guard number <= SeedProduct.count, number != product.number, !numbers.contains(number) else { continue }
            numbers.append(number)
        }
        return numbers
    }
}
