import Foundation
import NIOCore
import NIOPosix

/// A fleet whose devices have begun: everything of one run.
struct PlayedFleet {
    private let plan: FleetPlan
    private let start = ContinuousClock.now
    private let startedAt = Date()
    private let usage = ProcessUsage.now
    private let recorder = TimelineRecorder()
    private let cohorts: CohortSet
    private let web: WebFollowers?
    private let ticker: PriceTicker?
    /// What the products that the ticker changes cost before.
    private let prices: [String: Int]

    init(_ plan: FleetPlan, _ targets: ResolvedTargets, on group: MultiThreadedEventLoopGroup) async throws {
        let changes = plan.changes.map { ChangedPrices($0) }
        let ticker = changes.map(PriceTicker.init)
        prices = try await ticker?.prices() ?? [:]
        cohorts = try await CohortSet(plan, targets, changes: changes, on: group)
        web = plan.web.map { WebFollowers($0, ramp: plan.ramp, changes: changes) }
        self.plan = plan
        self.ticker = ticker
    }

    /// Plays the phases, waits for what is under way, and ends all connections.
    func play(_ progress: @escaping @Sendable (FleetProgress) async -> Void) async throws -> FleetRun {
        let phases = await phases(progress)
        let elapsed = start.duration(to: .now)
        // Orderly also when the task was cancelled: what is under way is waited for.
        let pages = Task { await web?.finish(within: plan.drain) ?? [] }
        try await cohorts.finish(plan)
        let drained = start.duration(to: .now)
        await recorder.sample(try await cohorts.tally(), at: drained, isLast: true)
        var run = try await cohorts.stop(after: elapsed, since: startedAt, plan)
        run.follows += await pages.value
        if let web { run.tally.add(web.tally) }
        run.phases = phases + [PlayedPhase(name: "drain", start: elapsed, end: drained)]
        run.timeline = await recorder.timeline
        run.followers = followers(of: run, try await cohorts.watches + (web?.watches ?? []))
        run.scenario = ScenarioOutline(run)
        await ticker?.setBack(to: prices)
        run.usage = ProcessUsage.now
        run.usage?.cpuSeconds -= usage.cpuSeconds
        return run
    }

    private func phases(
        _ progress: @escaping @Sendable (FleetProgress) async -> Void
    ) async -> [PlayedPhase] {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while (try? await Task.sleep(for: plan.progressEvery)) != nil {
                    guard let tally = try? await cohorts.tally() else { return }
                    await recorder.sample(tally, at: start.duration(to: .now))
                    await progress(FleetProgress(tally, devices: plan.devices.count, elapsed: start.duration(to: .now)))
                }
            }
            if let ticker { tasks.addTask { await ticker.run(from: prices) } }
            // Cancelled, it returns at once: then the run ends early.
            let phases = await PhaseClock(plan: plan, start: start).play { phase, number in
                try? await cohorts.enter(phase, number: number, seed: plan.seed)
            }
            tasks.cancelAll()
            return phases
        }
    }

    private func followers(of run: FleetRun, _ watches: [PriceWatch]) -> RunReport.Followers? {
        guard !run.follows.isEmpty else { return nil }
        return RunReport.Followers(
            due: watches.reduce(0) { $0 + $1.due }, seen: watches.reduce(0) { $0 + $1.seen },
            outOfOrder: watches.reduce(web?.outOfOrder ?? 0) { $0 + $1.outOfOrder },
            wrong: run.follows.count { $0.final == .wrong }, misled: run.follows.count(where: \.isMisled))
    }
}

extension ScenarioOutline {
    /// Of what was played.
    init(_ run: FleetRun) {
        self.init(run.plan, elapsed: run.elapsed)
        if let scenario = run.plan.scenario {
            name = scenario.name
            about = scenario.about.isEmpty ? nil : scenario.about
        }
        phases = run.phases.map { phase in
            func seconds(_ time: Duration) -> Double { (time / .milliseconds(1)).rounded() / 1_000 }
            return Phase(name: phase.name, startSeconds: seconds(phase.start), endSeconds: seconds(phase.end))
        }
    }
}
