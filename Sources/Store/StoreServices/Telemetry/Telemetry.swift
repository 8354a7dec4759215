import GRDB
import HTTPTypes
import Logging
import ServiceLifecycle

/// What devices report. An answer of `POST /readings` means that the messages are on disk.
struct Telemetry: Microservice {
    static let name = "telemetry"
    static let access: AccessTable = ["iot": [.read, .write], "services": [.read, .show], "web": .show]

    let database: ServiceDatabase
    private let retention: Retention
    private let commits: GroupCommit
    private let disk: DiskWatch

    init(_ database: ServiceDatabase) {
        self.init(database, StoreSettings())
    }

    init(_ database: ServiceDatabase, _ settings: StoreSettings) {
        self.database = database
        retention = Retention(readings: settings.telemetryRetention)
        commits = GroupCommit(database)
        disk = DiskWatch(database) { [folder = database.folder] emptyBytes in
            try DiskRoom(of: folder, emptyBytes: emptyBytes)
        }
    }

    var routes: [Route] {
        [
            Route(.post, "/readings", bodyBytesMax: ReadingMessages.bodyBytesMax, commit),
            .get("/readings", readings), Route(.get, "/readings/series", right: .show, series),
            .get("/streams/{id}/{epoch}", stream),
            .get("/storage", storage),
        ]
    }

    func tasks(_ peers: Peers, logger: Logger) -> [any Service] {
        [
            commits, ChangeAnnouncer(database: database, logger: logger),
            DiskPatrol(watch: disk, logger: logger),
            JournalCopier(database: database, bell: commits.bell, logger: logger),
            Housekeeping(database: database, retention: retention, logger: logger),
        ]
    }

    private func commit(_ call: Call) async throws -> Answer {
        let messages = try ReadingMessages(call.body).messages
        try await disk.admit()
        let results = messages.isEmpty ? [] : try await commits.commit(messages)
        return .json { json in json.array("results", results) { $1.write(to: &$0) } }
    }

    /// Where there is nothing new, the answer waits for it as long as the caller says.
    private func readings(_ call: Call) async throws -> Answer {
        let wait = try call.query.milliseconds("wait", most: 3_000)
        let filter = ReadingsPage.Filter(
            after: try call.query.position("after"), deviceId: try call.optionalID("deviceId"),
            from: try call.query.time("from"), to: try call.query.time("to"),
            limit: try call.query.limit(standard: 100, most: 1_000))
        let heard = commits.bell.count
        let page = try await database.read { try ReadingsPage(filter, in: $0) }
        guard page.next == nil, let wait else { return page.answer }
        await commits.bell.wait(beyond: heard, within: wait)
        return try await database.read { try ReadingsPage(filter, in: $0) }.answer
    }

    private func series(_ call: Call) async throws -> Answer {
        let (device, now) = (try call.requiredID("device"), Timestamp.now)
        let request = try SeriesRequest(call.query, device: device, now: now)
        return try await database.read { [retention] in try DeviceSeries(request, retention, at: now, in: $0) }.answer
    }

    /// How far a device's epoch has come, what a device that connects again is told, and what is missing of it.
    private func stream(_ call: Call) async throws -> Answer {
        let (device, text) = (try call.id(), try call.id("epoch"))
        guard let epoch = UInt32(text) else { throw Problem.malformed("must be a number", field: "epoch") }
        let key = MessageStreams.Key(deviceId: device, epoch: Int64(epoch))
        let gaps = try await database.read { try StreamGaps(of: key, in: $0) }
        return .json { json in
            json.field("deviceId", device)
            json.field("epoch", epoch)
            gaps.write(to: &json)
        }
    }

    /// How much room there is.
    private func storage(_ call: Call) async throws -> Answer {
        await disk.answer
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

    /// What comes between two turns of the copier.
    static var journalPagesMax: Int { 4_000 }

    static var laterTables: [LaterTables] {
        [
            LaterTables(name: "history") { db in
                try CommitMarks.createTable(in: db)
                try RemovedSequences.createTable(in: db)
                try RollUp.createTables(in: db)
            },
            LaterTables(name: "messages by device") { try MessagesByDevice.createTables(in: $0) },
        ]
    }

    /// Nothing has been reported yet.
    static func seed(_ db: Database, in folder: DataFolder) throws {}
}
