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
            return try await PlayedFleet(plan, targets, on: group).play(progress)
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
}
