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
        do {
            targets = try ResolvedTargets(plan.targets, for: plan.devices)
        } catch {
            throw FleetError("\(error)")
        }
        try await targets.checkTrust()
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
        for device in plan.devices {
            guard let endpoint = plan.targets.endpoint(of: device.wire, isSecure: device.isSecure) else {
                throw FleetError("no address is known for devices that speak \(device.speech)")
            }
            guard device.isSecure, endpoint.authorities == nil else { continue }
            throw FleetError(
                "devices that speak \(device.speech) need the file of authorities that vouch for the server (--ca), "
                    + "and an address where TLS is spoken: at \(endpoint.place) it isn't")
        }
    }
}
