/// What `GET /readings/series` asks for.
struct SeriesRequest: Sendable {
    static let pointsMax = 500
    private static let spanMsMax: Int64 = 3 * 366 * 86_400_000
    private static let minuteMs: Int64 = 60_000
    private static let spanMsStandard: Int64 = 3_600_000

    let deviceId: String
    /// Nil: all.
    let sensor: Int64?
    let from: Timestamp
    let to: Timestamp
    /// The most points a sensor.
    let points: Int

    /// Without a time it is the last hour, to the end of the minute, so that it is sixty of them.
    init(_ query: Query, device: String, now: Timestamp) throws(Problem) {
        deviceId = device
        to = try query.time("to") ?? Timestamp(ms: (now.ms / Self.minuteMs + 1) * Self.minuteMs)
        from = try query.time("from") ?? Timestamp(ms: to.ms - Self.spanMsStandard)
        points = try query.number("points", in: 1...Self.pointsMax) ?? 60
        sensor = try query.number("sensor", in: 0...Int(UInt32.max)).map(Int64.init)
        guard from < to else { throw .malformed("must be before to", field: "from") }
        guard to.ms - from.ms <= Self.spanMsMax else { throw .malformed("is more than three years", field: "from") }
    }
}

extension Query {
    /// An instant in RFC 3339, or nil if it isn't asked for.
    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let time = Timestamp(text) else { throw .malformed("must be a time as in RFC 3339", field: name) }
        return time
    }

    fileprivate func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .malformed("must be a number from \(range.lowerBound) to \(range.upperBound)", field: name)
        }
        return number
    }
}
