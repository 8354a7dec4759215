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

    /// What was counted last on a shelf.
    private func count(_ call: Call) async throws -> Answer {
        let id = try call.id()
        return try await database.read { db in
            guard let row = try db.rows(of: "counts", key: "shelf", [id]).first else {
                throw Problem.notFound("count of this shelf")
            }
            return .json { json in
                json.field("shelf", row["shelf"] as String)
                json.field("product", row["product"] as String)
                json.field("weightGrams", row["weightGrams"] as Int64)
                json.field("quantity", row["quantity"] as Int64)
                json.field("version", row["version"] as Int64)
            }
        }
    }

    /// How far the readings are counted: the `after` of the next page.
    private func progress(_ call: Call) async throws -> Answer {
        let cursor = try await database.read { try ShelfProgress.cursor(in: $0) }
        return .json { $0.field("cursor", String(cursor)) }
    }
}

extension Shelves {
    static func createTables(in db: Database) throws {
        try ShelfProgress.createTables(in: db)
    }

    /// Nothing has been counted yet.
    static func seed(_ db: Database, in folder: DataFolder) throws {}
}
