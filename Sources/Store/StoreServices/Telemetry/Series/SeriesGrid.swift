/// Where the points of a series stand: whole steps since 1970, so that the same question a moment later has the same
/// points, and only the last ones change.
struct SeriesGrid: Sendable, Equatable {
    enum Source: Sendable, Equatable {
        case readings, minutes, hours
    }

    let stepMs: Int64
    let steps: Range<Int64>

    private static let ladderSeconds: [Int64] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
    ]

    /// The finest grid that has no more points than asked for and no finer steps than its source.
    init(from: Timestamp, to: Timestamp, points: Int, finest: Source) {
        let ladder = Self.ladderSeconds.map { $0 * 1_000 }.filter { $0 >= finest.unitMs }
        let days = (2...(3 * 366)).lazy.map { $0 * 86_400_000 as Int64 }
        let grids = { (stepMs: Int64) in from.ms / stepMs..<(to.ms + stepMs - 1) / stepMs }
        let fits = { (stepMs: Int64) in grids(stepMs).count <= points }
        stepMs = ladder.first(where: fits) ?? days.first(where: fits) ?? 3 * 366 * 86_400_000
        steps = grids(stepMs)
    }

    var source: Source {
        stepMs >= Source.hours.unitMs ? .hours : stepMs >= Source.minutes.unitMs ? .minutes : .readings
    }

    /// The step of a time, or nil beyond the grid.
    func step(of ms: Int64) -> Int64? {
        let step = ms / stepMs
        return steps.contains(step) ? step : nil
    }

    /// What the grid covers, in units of a roll-up.
    func units(of unitMs: Int64) -> Range<Int64> {
        steps.lowerBound * stepMs / unitMs..<steps.upperBound * stepMs / unitMs
    }
}

extension SeriesGrid.Source {
    var unitMs: Int64 {
        switch self {
        case .readings: 1_000
        case .minutes: RollUpTable.minutes.unitMs
        case .hours: RollUpTable.hours.unitMs
        }
    }
}
