import Logging

/// Follows the committed readings: what thermometers measure becomes alarms of their fridges.
struct FridgeWatch: ReadingsConsumer {
    private static let temperatureSensor = 1

    let database: ServiceDatabase
    let caller: ServiceCaller
    let thermometers: StandingDevices
    let notices: ManagerNotices
    let silence: Duration
    /// What was said while this process didn't listen is no silence.
    private let startedAt = ContinuousClock.now
    let logger: Logger

    init(_ database: ServiceDatabase, silence: Duration, peers: Peers, logger: Logger) {
        self.database = database
        self.silence = silence
        self.logger = logger
        caller = ServiceCaller(peers: peers)
        thermometers = StandingDevices(of: "thermometer", caller)
        notices = ManagerNotices(database: database, caller: caller)
    }

    func cursor() async throws -> Int64 {
        try await database.read { try FridgeTable.cursor(in: $0) }
    }

    /// The fridges, what is to be told and the cursor are one transaction: a page counts once.
    func take(_ page: CommittedReadings) async throws {
        let temperatures = page.readings.filter { $0.sensor == Self.temperatureSensor }
        guard !temperatures.isEmpty else {
            return try await database.writeUnflushed { try FridgeTable.advance(to: page.next, in: $0) }
        }
        let places = try await thermometers.places(of: Set(temperatures.map(\.deviceId)))
        try await database.write { db in
            var readings: [String: [CommittedReading]] = [:]
            for reading in temperatures {
                if let place = places[reading.deviceId] { readings[place.id, default: []].append(reading) }
            }
            for (place, readings) in readings.sorted(by: { $0.key < $1.key }) {
                let before = try Fridge.fetch(place, in: db)
                var fridge = before
                for reading in readings {
                    let wasWarm = fridge.warmth.isWarm
                    fridge.take(reading)
                    if fridge.warmth.isWarm, !wasWarm { try FridgeTable.add(notice: fridge.warning, in: db) }
                }
                try fridge.save(after: before, in: db)
            }
            try FridgeTable.advance(to: page.next, in: db)
        }
    }

    func settle() async throws -> Int {
        try await findSilent()
        try await notices.send()
        return Self.waitMsMax
    }

    private func findSilent() async throws {
        guard ContinuousClock.now - startedAt > silence else { return }
        let since = Timestamp.now.ms - Int64(silence.components.seconds) * 1_000
        guard try await database.read({ try !FridgeTable.silent(since: since, in: $0).isEmpty }) else { return }
        try await database.write { db in
            for before in try FridgeTable.silent(since: since, in: db) {
                var fridge = before
                fridge.isSilent = true
                try fridge.save(after: before, in: db)
            }
        }
    }
}

extension Fridge {
    fileprivate mutating func take(_ reading: CommittedReading) {
        device = reading.deviceId
        heardMs = reading.receivedMs
        isSilent = false
        warmth.take(reading.value, timeMs: reading.timeMs, limit: limit)
    }

    fileprivate var warning: String {
        let since = warmth.warmSinceMs.map { " since \(Timestamp(ms: $0).text)" } ?? ""
        return "The fridge \(id) is too warm\(since)."
    }
}
