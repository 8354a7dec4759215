import GRDB
import JSONSlices

/// A place in the store where one product stands.
struct Shelf: FetchableRecord, Sendable {
    let id: String
    var product: String
    /// What one piece weighs.
    var unitWeightGrams: Int64
    /// From how many pieces on there are few left.
    var lowAt: Int64
    var version: Int64

    init(row: Row) throws {
        id = row["id"]
        product = row["product"]
        unitWeightGrams = row["unitWeightGrams"]
        lowAt = row["lowAt"]
        version = row["version"]
    }

    static func fetch(_ id: String, in db: Database) throws -> Shelf {
        let statement = try db.cachedStatement(sql: "SELECT * FROM shelves WHERE id = ?")
        guard let shelf = try Shelf.fetchOne(statement, arguments: [id]) else { throw Problem.notFound("shelf") }
        return shelf
    }

    func update(in db: Database) throws {
        try db.execute(
            sql: "UPDATE shelves SET product = ?, unitWeightGrams = ?, lowAt = ?, version = ? WHERE id = ?",
            arguments: [product, unitWeightGrams, lowAt, version, id])
        try Outbox.announce("shelf", id, version: version, in: db)
    }

    func write(to json: inout JSONWriter) {
        writeFields(to: &json)
        json.field("version", version)
    }

    /// All but the version.
    func writeFields(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("product", product)
        json.field("unitWeightGrams", unitWeightGrams)
        json.field("lowAt", lowAt)
    }
}
