import GRDB
import Logging
import ServiceLifecycle

/// Turns what thermometers measure into alarms.
struct Fridges: Microservice {
    static let name = "fridges"
    static let access: AccessTable = ["web": .read]

    let database: ServiceDatabase
    private let silence: Duration

    init(_ database: ServiceDatabase) {
        self.init(database, StoreSettings())
    }

    init(_ database: ServiceDatabase, _ settings: StoreSettings) {
        self.database = database
        silence = settings.fridgeSilence
    }

    var routes: [Route] {
        [.get("/fridges/{id}", fridge), .patch("/fridges/{id}", change), .get("/progress", progress)]
    }

    func tasks(_ peers: Peers, logger: Logger) -> [any Service] {
        [FridgeWatch(database, silence: silence, peers: peers, logger: logger)]
    }

    /// What is known of a fridge: without an alarm, nothing was measured there.
    private func fridge(_ call: Call) async throws -> Answer {
        let id = try call.id()
        return try await database.read { .json(200, try Fridge.fetch(id, in: $0).write) }
    }

    private struct Change: Decodable { let limit: Int64 }

    /// Sets from when on it is too warm; it counts from the next reading on.
    private func change(_ call: Call) async throws -> Answer {
        let id = try call.id()
        let limit = try TextRules.number(try call.decode(Change.self).limit, "limit", in: Fridge.limits)
        return try await database.write(for: call) { db in
            let before = try Fridge.fetch(id, in: db)
            var fridge = before
            fridge.limit = limit
            try fridge.save(after: before, in: db)
            return .json(200, fridge.write)
        }
    }

    /// How far the readings are taken: the `after` of the next page.
    private func progress(_ call: Call) async throws -> Answer {
        let cursor = try await database.read { try FridgeTable.cursor(in: $0) }
        return .json { $0.field("cursor", String(cursor)) }
    }
}

extension Fridges {
    static func createTables(in db: Database) throws {
        try FridgeTable.create(in: db)
    }

    /// Nothing has been measured yet.
    static func seed(_ db: Database, in folder: DataFolder) throws {}
}
