/// When the disk will be full if it fills as it did in the last half hour.
struct FillForecast: Sendable {
    private struct Sample {
        let at: ContinuousClock.Instant
        let bytes: Int64
    }

    private static let pause = Duration.seconds(10)
    private static let samplesMax = 180
    /// What is written in less time says nothing of an hour.
    private static let least = Duration.seconds(60)

    private var samples: [Sample] = []

    /// Takes what is free, if the last time is long enough ago.
    mutating func add(_ room: DiskRoom, at now: ContinuousClock.Instant) {
        if let last = samples.last, now - last.at < Self.pause { return }
        samples.append(Sample(at: now, bytes: room.bytes))
        if samples.count > Self.samplesMax { samples.removeFirst() }
    }

    /// How much less is free an hour; negative if there is more; nil before anybody can say.
    var bytesPerHour: Int64? {
        guard let first = samples.first, let last = samples.last, last.at - first.at >= Self.least else { return nil }
        return Int64(Double(first.bytes - last.bytes) / ((last.at - first.at) / .seconds(3_600)))
    }

    /// Nil if it doesn't fill.
    func fullIn(_ room: DiskRoom) -> Duration? {
        guard !room.isFull else { return .zero }
        guard let rate = bytesPerHour, rate > 0 else { return nil }
        return .seconds(3_600) * (Double(room.bytes - room.reservedBytes) / Double(rate))
    }
}
