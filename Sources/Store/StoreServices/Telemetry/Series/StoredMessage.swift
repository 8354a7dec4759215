import GRDB

/// A message as it was committed.
struct StoredMessage: Sendable {
    /// Of its first reading; that of another is its index more.
    let place: Int64
    let deviceId: String
    let epoch: Int64
    let sequence: Int64
    let receivedAt: Timestamp
    /// The device's clock; 0: it has none.
    let timeMs: Int64
    let readings: PackedReadings

    init(row: Row) {
        place = (row["position"] as Int64) * Int64(ReadingMessage.readingsMax)
        deviceId = row["deviceId"]
        epoch = row["epoch"]
        sequence = row["sequence"]
        receivedAt = Timestamp(ms: row["receivedMs"])
        timeMs = row["timeMs"]
        readings = PackedReadings(stored: row["readings"])
    }

    var position: Int64 { place / Int64(ReadingMessage.readingsMax) }

    /// As the device says, if it has a clock, else as it arrived.
    func time(of reading: PackedReadings.Reading) -> Timestamp {
        Timestamp(ms: (timeMs == 0 ? receivedAt.ms : timeMs) - Int64(reading.ageMs))
    }

    /// The time that history takes: a device's clock that can't be right counts as none. Messages may have waited for
    /// days on the way, but none came before it was sent.
    func believedTime(of reading: PackedReadings.Reading) -> Timestamp {
        let isPossible = (receivedAt.ms - Self.behindMsMax...receivedAt.ms + Self.aheadMsMax).contains(timeMs)
        return Timestamp(ms: (isPossible ? timeMs : receivedAt.ms) - Int64(reading.ageMs))
    }

    /// How far the device's clock was from ours when it came, if that is more than a minute; what waited on the way seems to
    /// be behind. Nil without a clock.
    var clockOffMs: Int64? {
        let difference = timeMs - receivedAt.ms
        return timeMs == 0 || abs(difference) <= Self.aheadMsMax ? nil : difference
    }

    private static let behindMsMax: Int64 = 7 * 86_400_000
    private static let aheadMsMax: Int64 = 60_000
}
