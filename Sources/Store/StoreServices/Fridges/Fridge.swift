import GRDB
import JSONSlices

/// A place with a thermometer.
struct Fridge: FetchableRecord, Sendable {
    enum Alarm: String {
        case none, warm, silent
    }

    /// Hundredths of a degree.
    static let usualLimit: Int64 = 800
    static let limits: ClosedRange<Int64> = -4_000...8_500

    let id: String
    /// The thermometer that reported last.
    var device: String?
    var limit = usualLimit
    var warmth = FridgeWarmth()
    /// When it reported last, by our clock.
    var heardMs: Int64?
    var isSilent = false
    /// 0: nothing is known of it.
    private(set) var version: Int64 = 0

    init(id: String) {
        self.id = id
    }

    init(row: Row) throws {
        id = row["id"]
        device = row["device"]
        limit = row["celsiusLimit"]
        warmth = FridgeWarmth(isWarm: row["isWarm"], warmSinceMs: row["warmSinceMs"], lastMs: row["lastMs"])
        heardMs = row["heardMs"]
        isSilent = row["isSilent"]
        version = row["version"]
    }

    /// Nil before anything was measured.
    var alarm: Alarm? {
        guard heardMs != nil else { return nil }
        return isSilent ? .silent : warmth.isWarm ? .warm : Alarm.none
    }

    /// Nobody has to know which second it is again: a change is what is shown of it.
    private var shown: [String?] {
        [alarm?.rawValue, device, String(limit), alarm == .warm ? warmth.warmSinceMs.map { String($0) } : nil]
    }

    static func fetch(_ id: String, in db: Database) throws -> Fridge {
        try Fridge.fetchOne(db.cachedStatement(sql: "SELECT * FROM fridges WHERE id = ?"), arguments: [id])
            ?? Fridge(id: id)
    }

    /// Keeps it; where what is shown of it is another than before, that is a new version and an event.
    mutating func save(after before: Fridge, in db: Database) throws {
        if shown != before.shown {
            version += 1
            try Outbox.announce("fridge", id, version: version, in: db)
        }
        let statement = try db.cachedStatement(sql: "INSERT OR REPLACE INTO fridges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            id, device, limit, warmth.isWarm, warmth.warmSinceMs, warmth.lastMs, heardMs, isSilent, version,
        ])
    }

    func write(to json: inout JSONWriter) {
        json.field("id", id)
        if let device { json.field("device", device) }
        json.field("limit", limit)
        if let alarm {
            json.field("alarm", alarm.rawValue)
            if alarm == .warm, let since = warmth.warmSinceMs { json.field("since", Timestamp(ms: since).text) }
        }
        json.field("version", version)
    }
}
