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
        try DescriptorLimit.raise(forDevices: plan.devices.count)
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
            let target = wire == .frames ? plan.targets.frames : plan.targets.broker
            if target == nil { throw FleetError("no address is known for devices that speak \(wire.rawValue)") }
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
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while (try? await Task.sleep(for: plan.progressEvery)) != nil {
                    guard let tally = try? await cohorts.tally() else { return }
                    await recorder.sample(tally, at: start.duration(to: .now))
                    await progress(FleetProgress(tally, devices: plan.devices.count, elapsed: start.duration(to: .now)))
                }
            }
            // Cancelled, it returns at once: then the run ends early.
            try? await Task.sleep(for: plan.duration ?? .seconds(Int64(Int32.max)))
            tasks.cancelAll()
        }
        let seconds = start.duration(to: .now)
        try await cohorts.finish(within: plan.drain)
        await recorder.sample(try await cohorts.tally(), at: start.duration(to: .now), isLast: true)
        var run = try await cohorts.stop(after: seconds, plan)
        run.timeline = await recorder.timeline
        run.usage = ProcessUsage.now
        run.usage?.cpuSeconds -= usage.cpuSeconds
        return run
    }
}
