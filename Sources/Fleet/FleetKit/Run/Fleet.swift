import NIOCore
import NIOPosix

/// A fleet of simulated devices, played on event loops of its own.
public struct Fleet: Sendable {
    private let plan: FleetPlan

    public init(_ plan: FleetPlan) {
        self.plan = plan
    }

    /// Plays the plan. Cancelling the task ends it early, in the same orderly way.
    ///
    /// - Parameter progress: told every `progressEvery`, one call at a time.
    /// - Throws: `FleetError` when the devices can't have sockets, or a target's name has no address.
    public func run(
        progress: @escaping @Sendable (FleetProgress) async -> Void = { _ in }
    ) async throws(FleetError) -> FleetRun {
        try check()
        try DescriptorLimit.raise(forDevices: plan.devices.count + (plan.web?.followers ?? 0))
        let targets: ResolvedTargets
        do { targets = try ResolvedTargets(plan.targets) } catch { throw FleetError("\(error)") }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: plan.threads)
        defer { group.shutdownGracefully { _ in } }
        do {
            return try await play(on: group, targets, progress)
        } catch {
            throw FleetError("\(error)")
        }
    }

    private func check() throws(FleetError) {
        guard !plan.devices.isEmpty else { throw FleetError("a fleet has at least one device") }
        for wire in Set(plan.devices.map(\.wire)) {
            let targets = plan.targets
            let target =
                wire == .frames ? targets.frames ?? targets.secureFrames : targets.broker ?? targets.secureBroker
            if target == nil { throw FleetError("no address is known for devices that speak \(wire.rawValue)") }
        }
        if plan.targets.authorities == nil, plan.devices.contains(where: \.isSecure) {
            throw FleetError("devices that speak TLS need the file of authorities that vouch for the server (--ca)")
        }
    }

    private func play(
        on group: MultiThreadedEventLoopGroup, _ targets: ResolvedTargets,
        _ progress: @escaping @Sendable (FleetProgress) async -> Void
    ) async throws -> FleetRun {
        let start = ContinuousClock.now
        let usage = ProcessUsage.now
        let recorder = TimelineRecorder()
        let cohorts = try await CohortSet(plan, targets, on: group)
        let web = plan.web.map { WebFollowers($0, ramp: plan.ramp) }
        let phases = await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while (try? await Task.sleep(for: plan.progressEvery)) != nil {
                    guard let tally = try? await cohorts.tally() else { return }
                    await recorder.sample(tally, at: start.duration(to: .now))
                    await progress(FleetProgress(tally, devices: plan.devices.count, elapsed: start.duration(to: .now)))
                }
            }
            // Cancelled, it returns at once: then the run ends early.
            let phases = await PhaseClock(plan: plan, start: start).play { phase, number in
                try? await cohorts.enter(phase, number: number, seed: plan.seed)
            }
            tasks.cancelAll()
            return phases
        }
        let elapsed = start.duration(to: .now)
        // Orderly also when the task was cancelled: what is under way is waited for.
        async let pages = Task { await web?.finish(within: plan.drain) ?? [] }.value
        try await cohorts.finish(plan)
        await recorder.sample(try await cohorts.tally(), at: start.duration(to: .now), isLast: true)
        var run = try await cohorts.stop(after: elapsed, plan)
        run.follows += await pages
        if let web { run.tally.add(web.tally) }
        run.phases = phases
        run.timeline = await recorder.timeline
        run.usage = ProcessUsage.now
        run.usage?.cpuSeconds -= usage.cpuSeconds
        return run
    }
}
