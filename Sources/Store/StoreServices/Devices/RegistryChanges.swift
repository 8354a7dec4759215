import GRDB

/// Which devices changed, in the order of their last change, for those who must not miss one: events can be lost.
///
/// A device stands here once, however often it changed, so the table is no larger than the registry.
enum RegistryChanges {
    /// What changed after a place.
    struct Page {
        let devices: [Device]
        /// Where to go on from.
        let next: Int64
        /// The place of the newest change; before `next` where the registry is another than it was.
        let last: Int64
    }

    static func createTable(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE changes (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE)
                """)
    }

    static func note(_ id: String, in db: Database) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO changes (id) VALUES (?)").execute(arguments: [id])
    }

    static func page(after place: Int64, _ limit: Int, in db: Database) throws -> Page {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT devices.*, changes.place FROM changes JOIN devices ON devices.id = changes.id
                    WHERE changes.place > ? ORDER BY changes.place LIMIT ?
                    """), arguments: [place, limit])
        let last = try Int64.fetchOne(db.cachedStatement(sql: "SELECT MAX(place) FROM changes")) ?? 0
        return Page(devices: try rows.map(Device.init), next: rows.last?["place"] ?? place, last: last)
    }
}
