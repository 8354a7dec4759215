import Foundation
import GRDB
import HTTPTypes
import JSONSlices

/// The registry of devices and of the shelves they stand at.
struct Devices: Microservice {
    static let name = "devices"
    static let access: AccessTable = ["iot": [.read, .serve], "services": .read, "web": [.command, .show]]

    let database: ServiceDatabase

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    var routes: [Route] {
        [
            .get("/devices/{id}", device), .get("/devices", devices), .post("/devices", add),
            .patch("/devices/{id}", changeDevice), .put("/devices/{id}/keys", changeKeys), .get("/changes", changes),
            Route(.post, "/imports", bodyBytesMax: DeviceImport.bodyBytesMax, importDevices),
            Route(.post, "/leases", right: .serve, lease),
            .get("/shelves/{id}", shelf), .get("/shelves", shelves), .patch("/shelves/{id}", changeShelf),
            Route(.get, "/places/{id}", right: .show, place),
        ] + commandRoutes
    }

    private func device(_ call: Call) async throws -> Answer {
        let id = try call.id()
        return try await database.read { .json(200, try Device.fetch(id, in: $0).write) }
    }

    /// Those asked for, or all devices in the order of their ids, so that a broker's key file can be made from them.
    private func devices(_ call: Call) async throws -> Answer {
        if let ids = try call.ids() {
            let devices = try await database.read { try $0.rows(of: "devices", ids).map(Device.init) }
            return .json { json in json.array("items", devices) { $1.write(to: &$0) } }
        }
        let (after, limit) = (try call.optionalID("after") ?? "", try call.query.limit(standard: 100, most: 1000))
        return try await database.read { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM devices WHERE id > ? ORDER BY id LIMIT ?")
            let devices = try Device.fetchAll(statement, arguments: [after, limit + 1])
            var answer = Answer.json { json in
                json.array("items", devices.prefix(limit)) { $1.write(to: &$0) }
                if devices.count > limit { json.field("next", devices[limit - 1].id) }
            }
            // Whose key counts is never a thing to remember.
            answer.headers[.cacheControl] = "no-store"
            return answer
        }
    }

    /// The devices that changed after a place, each once, as they are now; `next` is the place to go on from.
    private func changes(_ call: Call) async throws -> Answer {
        let (after, limit) = (try call.query.position("after"), try call.query.limit(standard: 1000, most: 1000))
        return try await database.read { db in
            let page = try RegistryChanges.page(after: after, limit, in: db)
            var answer = Answer.json { json in
                json.array("items", page.devices) { $1.write(to: &$0) }
                json.field("next", String(page.next))
                json.field("last", String(page.last))
            }
            answer.headers[.cacheControl] = "no-store"
            return answer
        }
    }

    /// All of them, or none and what is wrong with which.
    private func importDevices(_ call: Call) async throws -> Answer {
        let new = try call.decode(DeviceImport.self)
        return try await database.write { db in
            let faults = try new.faults(in: db)
            guard faults.isEmpty else { return .refusedImport(faults) }
            for device in new.items { try device.insert(in: db) }
            return .json(201) { $0.field("count", new.items.count) }
        }
    }

    private func add(_ call: Call) async throws -> Answer {
        let new = try call.decode(NewDevice.self).checked()
        return try await database.write(for: call) { db in
            guard try db.rows(of: "devices", [new.id]).isEmpty else { throw Problem.conflict("this device exists") }
            try new.insert(in: db)
            return .json(201, try Device.fetch(new.id, in: db).write)
        }
    }

    private func changeDevice(_ call: Call) async throws -> Answer {
        let (id, change) = (try call.id(), try call.decode(DeviceChange.self))
        try change.check()
        return try await update(id, for: call) { change.apply(to: &$0) }
    }

    private func changeKeys(_ call: Call) async throws -> Answer {
        let (id, change) = (try call.id(), try call.decode(KeyChange.self).checked())
        return try await update(id, for: call) { device in
            if let version = change.version, version != device.version {
                throw Problem.conflict("the device changed meanwhile: read it again")
            }
            device.keyHashes = change.keyHashes
            device.version += 1
        }
    }

    private func update(
        _ id: String, for call: Call, _ change: @escaping @Sendable (inout Device) throws -> Void
    ) async throws -> Answer {
        try await database.write(for: call) { db in
            var device = try Device.fetch(id, in: db)
            let before = device
            try change(&device)
            try device.update(in: db)
            if (before.shelf, before.model) != (device.shelf, device.model) {
                for shelf in Set([before.shelf, device.shelf]) { try Place.change(shelf, in: db) }
            }
            return .json(200, device.write)
        }
    }

    /// Takes and extends the caller's share of a pool's slots.
    private func lease(_ call: Call) async throws -> Answer {
        let asked = try call.decode(LeaseRequest.self).checked()
        let held = try await database.write { try Leases.renew(asked, at: Date(), in: $0) }
        return .json(200) { json in
            json.array("slots", held) { json, lease in
                json.field("slot", lease.slot)
                json.field("fence", lease.fence)
            }
        }
    }

    private func shelf(_ call: Call) async throws -> Answer {
        let id = try call.id()
        return try await database.read { .json(200, try Shelf.fetch(id, in: $0).write) }
    }

    private func place(_ call: Call) async throws -> Answer {
        let id = try call.id()
        return try await database.read { try Place(id, in: $0).answer }
    }

    private func shelves(_ call: Call) async throws -> Answer {
        guard let ids = try call.ids() else { throw Problem.malformed("is missing from the query", field: "ids") }
        let shelves = try await database.read { try $0.rows(of: "shelves", ids).map(Shelf.init) }
        return .json { json in json.array("items", shelves) { $1.write(to: &$0) } }
    }

    private func changeShelf(_ call: Call) async throws -> Answer {
        let (id, change) = (try call.id(), try call.decode(ShelfChange.self))
        return try await database.write(for: call) { db in
            var shelf = try Shelf.fetch(id, in: db)
            try change.apply(to: &shelf)
            try shelf.update(in: db)
            return .json(200, shelf.write)
        }
    }
}
