import Foundation
import GRDB
import JSONSlices

/// What a device is told to do, and how far that is.
struct DeviceCommand: FetchableRecord, Sendable {
    enum State: String, Sendable {
        /// Nobody has sent it yet.
        case waiting
        /// On its way to the device, perhaps more than once.
        case sent
        case done
        /// The device couldn't, and said why.
        case failed
        /// The device didn't do it in time.
        case expired

        var isOpen: Bool { self == .waiting || self == .sent }
    }

    let id: Int64
    let device: String
    let name: String
    /// Base64.
    let arguments: String
    let createdAt: Timestamp
    let expiresAt: Timestamp
    var state: State
    /// 0: done; others are the device's own.
    var code: Int64
    var detail: String
    var version: Int64

    init(row: Row) throws {
        (id, device, name, arguments) = (row["id"], row["device"], row["name"], row["arguments"])
        (createdAt, expiresAt) = (Timestamp(ms: row["createdAt"]), Timestamp(ms: row["expiresAt"]))
        state = State(rawValue: row["state"]) ?? .failed
        (code, detail, version) = (row["code"], row["detail"], row["version"])
    }

    static func fetch(_ id: Int64, in db: Database) throws -> DeviceCommand {
        let statement = try db.cachedStatement(sql: "SELECT * FROM commands WHERE id = ?")
        guard let command = try DeviceCommand.fetchOne(statement, arguments: [id]) else {
            throw Problem.notFound("command")
        }
        return command
    }

    mutating func update(in db: Database) throws {
        version += 1
        try db.cachedStatement(
            sql: "UPDATE commands SET state = ?, code = ?, detail = ?, version = ?, changedAt = ? WHERE id = ?"
        ).execute(arguments: [state.rawValue, code, detail, version, Timestamp.now.ms, id])
        try Outbox.announce("command", String(id), version: version, in: db)
    }

    func write(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("deviceId", device)
        json.field("name", name)
        if !arguments.isEmpty { json.field("arguments", arguments) }
        json.field("state", state.rawValue)
        json.field("createdAt", createdAt.text)
        json.field("expiresAt", expiresAt.text)
        json.field("expiresMs", expiresAt.ms)
        if state == .failed { json.field("code", code) }
        if !detail.isEmpty { json.field("detail", detail) }
        json.field("version", version)
    }
}
