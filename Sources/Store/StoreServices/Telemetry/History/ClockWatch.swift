/// Whether our clock goes as the machine's time does. One that somebody set by more than an hour since may be wrong by
/// years, and nothing is removed on its word.
struct ClockWatch: Sendable {
    private static let differenceMsMax: Int64 = 3_600_000

    private let wall: Timestamp
    private let steady: ContinuousClock.Instant

    init(_ wall: Timestamp = .now, at steady: ContinuousClock.Instant = .now) {
        self.wall = wall
        self.steady = steady
    }

    func isTrue(_ now: Timestamp, at instant: ContinuousClock.Instant = .now) -> Bool {
        let passedMs = Int64((instant - steady) / .milliseconds(1))
        return abs(now.ms - wall.ms - passedMs) <= Self.differenceMsMax
    }
}
