import GRDB
import JSONSlices

/// A shelf with the devices that stand at it, as whoever shows it needs it: without their keys.
struct Place: Sendable {
    private static let devicesMax = 100

    private struct Standing: Sendable {
        let id: String
        let model: String
    }

    private let shelf: Shelf
    private let devices: [Standing]

    static func createIndex(in db: Database) throws {
        try db.execute(sql: "CREATE INDEX devicesByShelf ON devices (shelf)")
    }

    init(_ id: String, in db: Database) throws {
        shelf = try Shelf.fetch(id, in: db)
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT id, model FROM devices WHERE shelf = ? ORDER BY id LIMIT ?"),
            arguments: [id, Self.devicesMax])
        devices = rows.map { Standing(id: $0["id"], model: $0["model"]) }
    }

    /// A device came, went or became another model.
    static func change(_ id: String?, in db: Database) throws {
        guard let id, let row = try db.rows(of: "shelves", [id]).first else { return }
        var shelf = try Shelf(row: row)
        shelf.version += 1
        try shelf.update(in: db)
    }

    var answer: Answer {
        .json { json in
            shelf.writeFields(to: &json)
            json.array("devices", devices) { json, device in
                json.field("id", device.id)
                json.field("model", device.model)
            }
            json.field("version", shelf.version)
        }
    }
}
