/// Plays a plan's phases, one after the other.
struct PhaseClock {
    let plan: FleetPlan
    let start: ContinuousClock.Instant

    /// Returns when the time is over, or at once when the task is cancelled.
    func play(_ enter: (Phase, Int) async -> Void) async -> [PlayedPhase] {
        var played: [PlayedPhase] = []
        var ends = plan.ramp
        await sleep(until: ends)
        played.append(PlayedPhase(name: "ramp", start: .zero, end: elapsed))
        let phases = plan.phases.isEmpty ? [usual] : plan.phases
        for (number, phase) in phases.enumerated() {
            // By the plan and not by the clock: a machine that is late leaves nothing out.
            guard !Task.isCancelled, plan.duration.map({ ends < $0 }) ?? true else { break }
            let began = elapsed
            await enter(phase, number)
            ends += phase.duration
            // The last lasts until the end, wherever that was moved.
            await sleep(until: number == phases.count - 1 ? plan.duration ?? Self.forever : ends)
            played.append(PlayedPhase(name: phase.name, start: began, end: elapsed))
        }
        return played
    }

    private static let forever = Duration.seconds(Int64(Int32.max))
    private var elapsed: Duration { start.duration(to: .now) }
    private var usual: Phase { Phase(name: "steady", kind: .steady, duration: plan.duration ?? Self.forever) }

    private func sleep(until end: Duration) async {
        let end = plan.duration.map { min($0, end) } ?? end
        try? await Task.sleep(until: start + end, clock: .continuous)
    }
}
