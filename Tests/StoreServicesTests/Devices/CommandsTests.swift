import Foundation
import GRDB
import TestFixtures
import Testing

@testable import StoreServices

@Suite(.timeLimit(.minutes(2)))
struct CommandsTests {
    private func add(
        _ store: RunningStore, _ body: String = #"{"name": "blink", "seconds": 60}"#, to device: String = "label-1",
        key: String? = nil
    ) async throws -> Reply {
        try await store.request(
            "POST", "devices", "/devices/\(device)/commands", body: body,
            headers: key.map { [("Idempotency-Key", $0)] } ?? [])
    }

    private func report(_ store: RunningStore, _ id: Int, _ more: String, of device: String = "label-1") async throws
        -> Reply
    {
        try await store.request(
            "POST", "devices", "/commands/\(id)/reports", body: #"{"deviceId": "\#(device)"\#(more)}"#)
    }

    @Test func `a command waits, is sent and is done, and stays done`() async throws {
        try await withNewStore { store in
            let added = try await add(store, key: "blink-1")
            let id = try #require(added[number: "id"])
            #expect(added.status == 201 && added["state"] == "waiting" && added[number: "version"] == 1)
            // Asked for once, whatever the network does.
            #expect(try await add(store, key: "blink-1")[number: "id"] == id)
            #expect(try await store.get("devices", "/commands").items.map { $0["deviceId"] as? String } == ["label-1"])
            #expect(try await report(store, id, "")["state"] == "sent")
            #expect(try await report(store, id, "")[number: "version"] == 2)
            let done = try await report(store, id, #", "code": 0, "detail": "blinked""#)
            #expect(done["state"] == "done" && done["detail"] == "blinked")
            #expect(try await report(store, id, #", "code": 7"#)["state"] == "done")
            #expect(try await store.get("devices", "/devices/label-1/commands/\(id)")["state"] == "done")
            #expect(try await store.get("devices", "/commands").items.isEmpty)
        }
    }

    @Test func `one command of a device is open to be sent at a time, the oldest`() async throws {
        try await withNewStore { store in
            let first = try #require(try await add(store)[number: "id"])
            let second = try #require(try await add(store)[number: "id"])
            let other = try #require(try await add(store, to: "label-2")[number: "id"])
            func open() async throws -> [Int] {
                try await store.get("devices", "/commands").items.compactMap { ($0["id"] as? NSNumber)?.intValue }
            }
            #expect(try await open() == [first, other])
            _ = try await report(store, first, #", "code": 3, "detail": "no such command""#)
            #expect(try await open() == [second, other])
            let page = try await store.get("devices", "/commands?limit=1")
            #expect(page.ids.count == 0 && page["next"] == "label-1")
        }
    }

    @Test func `what isn't done in time has expired, unless the device did it after all`() async throws {
        try await withNewStore { store in
            let id = try #require(try await add(store, #"{"name": "blink", "seconds": 1}"#)[number: "id"])
            try await eventually("it has expired") {
                try await store.get("devices", "/devices/label-1/commands/\(id)")["state"] == "expired"
            }
            #expect(try await report(store, id, #", "code": 5"#)["state"] == "expired")
            #expect(try await report(store, id, #", "code": 0"#)["state"] == "done")
        }
    }

    @Test func `what was sent is given some seconds more, and what ended is forgotten after a week`() throws {
        let database = try DatabaseQueue()
        try database.write { db in
            try Outbox.createTables(in: db)
            try Devices.createTables(in: db)
            for tables in Devices.laterTables { try tables.make(db) }
            try db.execute(sql: "INSERT INTO devices VALUES ('d', 'label', NULL, NULL, '', 1)")
            let new = NewCommand(name: "blink", arguments: nil, seconds: 5)
            var sent = try CommandTable.insert(new, for: "d", in: db)
            sent.state = .sent
            try sent.update(in: db)
            let end = sent.expiresAt
            try CommandTable.sweep(at: end.advanced(by: CommandTable.graceSeconds - 1), in: db)
            #expect(try DeviceCommand.fetch(sent.id, in: db).state == .sent)
            #expect(try CommandTable.isDue(at: end.advanced(by: CommandTable.graceSeconds), in: db))
            try CommandTable.sweep(at: end.advanced(by: CommandTable.graceSeconds), in: db)
            #expect(try DeviceCommand.fetch(sent.id, in: db).state == .expired)
            try CommandTable.sweep(at: end.advanced(by: CommandTable.keptSeconds), in: db)
            #expect(throws: Problem.self) { try DeviceCommand.fetch(sent.id, in: db) }
        }
    }

    @Test func `a bad command is refused with its field, and too many are a conflict`() async throws {
        try await withNewStore { store in
            for (body, field) in [
                (#"{"name": "a b", "seconds": 5}"#, "name"), (#"{"name": "blink", "seconds": 0}"#, "seconds"),
                (#"{"name": "blink", "seconds": 5, "arguments": "?"}"#, "arguments"),
            ] {
                let reply = try await add(store, body)
                #expect(reply.status == 422 && reply["field"] == field, "\(reply.text)")
            }
            #expect(try await add(store, to: "nobody").status == 404)
            #expect(try await store.get("devices", "/devices/label-1/commands/x").status == 404)
            for _ in 1...CommandTable.openMax { _ = try await add(store) }
            #expect(try await add(store).status == 409)
            let foreign = try #require(try await add(store, to: "label-2")[number: "id"])
            #expect(try await store.get("devices", "/devices/label-1/commands/\(foreign)").status == 404)
            #expect(try await report(store, foreign, #", "code": 0"#).status == 404)
        }
    }
}
