/// Makes a timeline of tallies that are taken while a run goes on.
actor TimelineRecorder {
    /// Beyond that neighbours are merged, and steps are twice as long from then on.
    static let pointsMax = 600

    private struct Step {
        let start: Duration
        var end: Duration
        var online: Int
        var counts: Timeline.Counts
        var latencies: ByKind<Distribution>
        var cpuSeconds: Double
    }

    private let pointsMax: Int
    private var steps: [Step] = []
    private var shortest = Duration.milliseconds(950)
    // What had come to pass by the end of the last step.
    private var counts = Timeline.Counts()
    private var latencies = ByKind<Distribution>()
    private var cpuSeconds: Double

    init(pointsMax: Int = TimelineRecorder.pointsMax, cpuSeconds: Double = ProcessUsage.now.cpuSeconds) {
        self.pointsMax = pointsMax
        self.cpuSeconds = cpuSeconds
    }

    /// Ends a step, when the last one ended a second ago or more.
    ///
    /// - Parameter isLast: the run is over; what is left is a step however short.
    func sample(
        _ tally: Tally, at elapsed: Duration, cpuSeconds cpu: Double = ProcessUsage.now.cpuSeconds, isLast: Bool = false
    ) {
        let start = steps.last?.end ?? .zero
        guard elapsed - start >= (isLast ? .milliseconds(1) : shortest) else { return }
        let now = ByKind { tally[$0].distribution }
        let step = Step(
            start: start, end: elapsed, online: tally.online, counts: tally.counts - counts,
            latencies: ByKind { kind in now[kind]?.since(latencies[kind] ?? Distribution()) },
            cpuSeconds: cpu - cpuSeconds)
        steps.append(step)
        (counts, latencies, cpuSeconds) = (tally.counts, now, cpu)
        if steps.count > pointsMax { halve() }
    }

    var timeline: Timeline {
        var timeline = Timeline()
        timeline.points = steps.map(Self.point)
        return timeline
    }

    private func halve() {
        shortest *= 2
        steps = stride(from: 0, to: steps.count, by: 2).map { index in
            index + 1 < steps.count ? Self.merged(steps[index], steps[index + 1]) : steps[index]
        }
    }

    private static func merged(_ one: Step, _ next: Step) -> Step {
        var step = one
        step.end = next.end
        step.online = next.online
        step.counts = one.counts + next.counts
        step.cpuSeconds += next.cpuSeconds
        for kind in LatencyKind.allCases {
            guard let later = next.latencies[kind] else { continue }
            var sum = step.latencies[kind] ?? Distribution()
            sum.add(later)
            step.latencies[kind] = sum
        }
        return step
    }

    private static func point(_ step: Step) -> Timeline.Point {
        let seconds = (step.end - step.start) / .seconds(1)
        return Timeline.Point(
            startSeconds: rounded(step.start / .seconds(1)), endSeconds: rounded(step.end / .seconds(1)),
            online: step.online, counts: step.counts,
            latencyMs: ByKind { step.latencies[$0].flatMap(quantiles) },
            testerCores: rounded(max(0, step.cpuSeconds) / seconds))
    }

    private static func quantiles(_ distribution: Distribution) -> Timeline.Point.Quantiles? {
        guard let p50 = distribution.quantile(0.5), let p90 = distribution.quantile(0.9),
            let p99 = distribution.quantile(0.99), let max = distribution.quantile(1)
        else { return nil }
        return Timeline.Point.Quantiles(count: distribution.count, p50: p50, p90: p90, p99: p99, max: max)
    }

    private static func rounded(_ number: Double) -> Double { (number * 1_000).rounded() / 1_000 }
}

extension Tally {
    /// What a timeline tells of it.
    var counts: Timeline.Counts {
        var counts = Timeline.Counts()
        counts.due = due
        counts.sent = sent + resent
        counts.acknowledged = acknowledged
        counts.answered = answered
        counts.views = views
        counts.errors = errors.values.reduce(asksUnanswered, +)
        counts.connects = connects
        counts.connected = connected
        counts.disconnects = connectionsLost + connectsFailed
        return counts
    }
}
