import GRDB
import JSONSlices

/// A device as the registry knows it.
struct Device: FetchableRecord, Sendable {
    static let models = ["label", "scale", "thermometer"]
    /// So that a key can be changed without a moment in which no key is right.
    static let keysMax = 2

    let id: String
    var model: String
    var shelf: String?
    var product: String?
    /// SHA-256 of its API keys, lowercase hexadecimal. The keys themselves are nowhere here.
    var keyHashes: [String]
    var version: Int64

    init(row: Row) throws {
        id = row["id"]
        model = row["model"]
        shelf = row["shelf"]
        product = row["product"]
        let hashes: String = row["keyHashes"]
        keyHashes = hashes.split(separator: ",").map(String.init)
        version = row["version"]
    }

    static func fetch(_ id: String, in db: Database) throws -> Device {
        let statement = try db.cachedStatement(sql: "SELECT * FROM devices WHERE id = ?")
        guard let device = try Device.fetchOne(statement, arguments: [id]) else { throw Problem.notFound("device") }
        return device
    }

    func update(in db: Database) throws {
        try db.execute(
            sql: "UPDATE devices SET model = ?, shelf = ?, product = ?, keyHashes = ?, version = ? WHERE id = ?",
            arguments: [model, shelf, product, keyHashes.joined(separator: ","), version, id])
        try Self.announce(id, version: version, in: db)
    }

    /// Tells whoever follows events, and whoever asks what changed.
    static func announce(_ id: String, version: Int64, in db: Database) throws {
        try RegistryChanges.note(id, in: db)
        try Outbox.announce("device", id, version: version, in: db)
    }

    func write(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("model", model)
        if let shelf { json.field("shelf", shelf) }
        if let product { json.field("product", product) }
        json.array("keyHashes", keyHashes)
        json.field("version", version)
    }
}
