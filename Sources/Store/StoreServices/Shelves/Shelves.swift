import GRDB
import Logging
import ServiceLifecycle

/// Turns what scales weigh into stock.
struct Shelves: Microservice {
    static let name = "shelves"
    static let access: AccessTable = [:]

    let database: ServiceDatabase

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    var routes: [Route] {
        [.get("/counts/{id}", count), .get("/progress", progress)]
    }

    func tasks(_ peers: Peers, logger: Logger) -> [any Service] {
        [ShelfCounter(database, peers: peers, logger: logger)]
    }

    /// What the scales of a shelf count together.
    private func count(_ call: Call) async throws -> Answer {
        let id = try call.id()
        return try await database.read { db in
            let scales = try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM scales WHERE shelf = ? ORDER BY device"), arguments: [id])
            guard let product = scales.first.map({ $0["product"] as String }) else {
                throw Problem.notFound("count of this shelf")
            }
            let sum = { (column: String) in scales.reduce(0) { $0 + ($1[column] as Int64) } }
            return .json { json in
                json.field("shelf", id)
                json.field("product", product)
                json.field("weightGrams", sum("weightGrams"))
                json.field("quantity", sum("quantity"))
                json.field("version", sum("version"))
            }
        }
    }

    /// How far the readings are counted: the `after` of the next page.
    private func progress(_ call: Call) async throws -> Answer {
        let cursor = try await database.read { try ScaleTable.cursor(in: $0) }
        return .json { $0.field("cursor", String(cursor)) }
    }
}

extension Shelves {
    static func createTables(in db: Database) throws {
        try ScaleTable.createProgress(in: db)
    }

    static var laterTables: [LaterTables] { [LaterTables(name: "scales", make: ScaleTable.createScales)] }

    /// Nothing has been counted yet.
    static func seed(_ db: Database, in folder: DataFolder) throws {}
}
