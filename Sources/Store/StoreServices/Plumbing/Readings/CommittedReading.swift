/// A reading as the telemetry service has committed it.
struct CommittedReading: Decodable, Sendable {
    let deviceId: String
    let sensor: Int
    let value: Int64
    private let time: String
    private let receivedAt: String

    /// By the device's clock, where it has one; Unix time.
    var timeMs: Int64 { Timestamp(time)?.ms ?? 0 }

    /// By the server's clock.
    var receivedMs: Int64 { Timestamp(receivedAt)?.ms ?? 0 }
}

/// Readings in the order in which they were committed, with the places before and after them.
struct CommittedReadings: Sendable {
    let readings: [CommittedReading]
    let after: Int64
    let next: Int64
}
