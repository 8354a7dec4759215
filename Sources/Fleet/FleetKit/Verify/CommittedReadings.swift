/// What the telemetry service has of a run's devices.
struct CommittedReadings: Sendable {
    /// The rows of a message, by their place in it, counted.
    private var rows: [Message: [Int: Int]] = [:]

    struct Message: Hashable {
        let device: String
        let epoch: UInt32
        let sequence: UInt32
    }

    mutating func add(_ item: TelemetryRow) {
        let message = Message(device: item.deviceId, epoch: item.epoch, sequence: item.sequence)
        rows[message, default: [:]][item.index, default: 0] += 1
    }

    /// Whether all the rows of the message are there.
    func holds(_ message: Message, readings: Int) -> Bool { (rows[message]?.count ?? 0) >= readings }

    /// Rows that are there more than once.
    var duplicates: Int { rows.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1 - 1 } } }

    func count(of device: String, epoch: UInt32, through last: UInt32, readings: Int) -> Int {
        guard last > 0 else { return 0 }
        return (1...last).count { sequence in
            holds(Message(device: device, epoch: epoch, sequence: sequence), readings: readings)
        }
    }
}

/// A row of `GET /readings`; of its fields, what a ledger needs.
struct TelemetryRow: Sendable, Hashable, Decodable {
    let deviceId: String
    let epoch: UInt32
    let sequence: UInt32
    let index: Int
}
