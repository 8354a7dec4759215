import GRDB
import HTTPTypes
import Logging
import ServiceLifecycle

/// What devices report. An answer of `POST /readings` means that the messages are on disk.
struct Telemetry: Microservice {
    static let name = "telemetry"
    static let access: AccessTable = ["iot": [.read, .write], "services": .read]

    let database: ServiceDatabase
    private let commits: GroupCommit

    init(_ database: ServiceDatabase) {
        self.database = database
        commits = GroupCommit(database)
    }

    var routes: [Route] {
        [
            Route(.post, "/readings", bodyBytesMax: ReadingMessages.bodyBytesMax, commit),
            .get("/readings", readings), .get("/streams/{id}/{epoch}", stream),
        ]
    }

    func tasks(_ peers: Peers, logger: Logger) -> [any Service] {
        [commits, ChangeAnnouncer(database: database, logger: logger)]
    }

    private func commit(_ call: Call) async throws -> Answer {
        let messages = try call.decode(ReadingMessages.self).messages
        guard messages.count <= ReadingMessages.countMax else {
            throw Problem.tooLarge("a request has at most \(ReadingMessages.countMax) messages")
        }
        let results = messages.isEmpty ? [] : try await commits.commit(messages)
        return .json { json in json.array("results", results) { $1.write(to: &$0) } }
    }

    private func readings(_ call: Call) async throws -> Answer {
        let filter = ReadingsPage.Filter(
            after: try call.query.position("after"), deviceId: try call.optionalID("deviceId"),
            from: try call.query.time("from"), to: try call.query.time("to"),
            limit: try call.query.limit(standard: 100, most: 1_000))
        return try await database.read { try ReadingsPage(filter, in: $0) }.answer
    }

    /// How far a device's epoch has come: what a device that connects again is told.
    private func stream(_ call: Call) async throws -> Answer {
        let (device, text) = (try call.id(), try call.id("epoch"))
        guard let epoch = UInt32(text) else { throw Problem.malformed("must be a number", field: "epoch") }
        let through = try await database.read { db in
            var streams = try MessageStreams(in: db)
            return try streams.through(MessageStreams.Key(deviceId: device, epoch: Int64(epoch)))
        }
        return .json { json in
            json.field("deviceId", device)
            json.field("epoch", epoch)
            json.field("through", through)
        }
    }
}

extension Query {
    /// An instant in RFC 3339, or nil if it isn't asked for.
    fileprivate func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let time = Timestamp(text) else { throw .malformed("must be a time as in RFC 3339", field: name) }
        return time
    }
}

extension Telemetry {
    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE messages (
                    position INTEGER PRIMARY KEY AUTOINCREMENT, deviceId TEXT NOT NULL, epoch INTEGER NOT NULL,
                    sequence INTEGER NOT NULL, timeMs INTEGER NOT NULL, receivedMs INTEGER NOT NULL, code INTEGER,
                    readings BLOB NOT NULL, UNIQUE (deviceId, epoch, sequence));
                CREATE INDEX messagesByDevice ON messages (deviceId);
                """)
        try MessageStreams.createTables(in: db)
        try DeviceChanges.createTables(in: db)
    }

    /// Nothing has been reported yet.
    static func seed(_ db: Database, in folder: DataFolder) throws {}
}
