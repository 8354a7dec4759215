import GRDB

/// What a device's sensors showed over a time, in few points, and what they show last: from the readings themselves
/// where the steps are short, else from their roll-ups and the readings that aren't in them yet.
struct DeviceSeries: Sendable {
    /// The most messages that are looked at. Who asks for more gets minutes.
    private static let messagesMax = 5_000

    struct Sensor: Sendable {
        let number: Int64
        var last: LatestValues.Value?
        var points: [Int64: Spread] = [:]
    }

    let deviceId: String
    private(set) var grid: SeriesGrid
    /// The device's, as its events have it.
    let version: Int64
    private var known: [Int64: Sensor] = [:]
    private let only: Int64?

    init(_ request: SeriesRequest, _ retention: Retention, at now: Timestamp, in db: Database) throws {
        deviceId = request.deviceId
        only = request.sensor
        version = try DeviceChanges.version(of: request.deviceId, in: db)
        let finest = Self.finest(request.from, retention, at: now)
        grid = SeriesGrid(from: request.from, to: request.to, points: request.points, finest: finest)
        for (number, value) in try LatestValues.all(of: deviceId, in: db) { note(value, of: number) }
        guard try !takeReadings(in: db) else { return }
        known = known.mapValues { Sensor(number: $0.number, last: $0.last) }
        grid = SeriesGrid(
            from: request.from, to: request.to, points: request.points, finest: max(finest, .minutes))
        try takeRollUps(in: db)
    }

    var sensors: [Sensor] { known.values.sorted { $0.number < $1.number } }

    /// What is there still of the first moment.
    private static func finest(_ from: Timestamp, _ retention: Retention, at now: Timestamp) -> SeriesGrid.Source {
        from < now - retention.minutes ? .hours : from < now - retention.readings ? .minutes : .readings
    }

    /// False if the readings aren't what the grid is made of, or are too many.
    private mutating func takeReadings(in db: Database) throws -> Bool {
        guard grid.source == .readings else { return false }
        let begin = Timestamp(ms: grid.steps.lowerBound * grid.stepMs - CommitMarks.minuteMs)
        guard let position = try CommitMarks.position(at: begin, in: db) else { return true }
        let messages = try messages(from: position, in: db)
        guard messages.count < Self.messagesMax else { return false }
        for message in messages { take(message) }
        return true
    }

    private mutating func takeRollUps(in db: Database) throws {
        let table = grid.source == .hours ? RollUpTable.hours : .minutes
        let grid = grid
        var found: [(Int64, Int64, Spread)] = []
        try table.spreads(of: deviceId, in: grid.units(of: table.unitMs), db) { start, sensor, spread in
            guard let step = grid.step(of: start * table.unitMs) else { return }
            found.append((step, sensor, spread))
        }
        for (step, sensor, spread) in found { add(spread, at: step, of: sensor) }
        for message in try messages(from: RollUp.position(in: db) + 1, in: db) { take(message) }
    }

    /// The newest of the device from a position on, in commit order.
    private func messages(from position: Int64, in db: Database) throws -> [StoredMessage] {
        try MessagesByDevice.newest(of: deviceId, from: position, limit: Self.messagesMax, in: db)
    }

    private mutating func take(_ message: StoredMessage) {
        for index in 0..<message.readings.count {
            let reading = message.readings[index]
            let (value, time) = (Int64(reading.value), message.believedTime(of: reading))
            note(LatestValues.Value(value: value, time: time), of: Int64(reading.sensor))
            guard let step = grid.step(of: time.ms) else { continue }
            add(Spread(value), at: step, of: Int64(reading.sensor))
        }
    }

    private mutating func note(_ value: LatestValues.Value, of number: Int64) {
        guard only ?? number == number else { return }
        var sensor = known[number] ?? Sensor(number: number)
        if sensor.last.map({ $0.time <= value.time }) ?? true { sensor.last = value }
        known[number] = sensor
    }

    private mutating func add(_ spread: Spread, at step: Int64, of number: Int64) {
        guard only ?? number == number else { return }
        known[number, default: Sensor(number: number)].points.merge(spread, at: step)
    }
}

extension SeriesGrid.Source: Comparable {
    static func < (left: Self, right: Self) -> Bool { left.unitMs < right.unitMs }
}
