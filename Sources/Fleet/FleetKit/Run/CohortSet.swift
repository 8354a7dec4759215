import DeviceModels
import Foundation
import NIOCore
import NIOPosix

/// The cohorts of all event loops, seen from tasks.
struct CohortSet: Sendable {
    private let cohorts: [(loop: any EventLoop, cohort: NIOLoopBound<Cohort>)]

    init(_ plan: FleetPlan, _ targets: ResolvedTargets, on group: MultiThreadedEventLoopGroup) async throws {
        var cohorts: [(loop: any EventLoop, cohort: NIOLoopBound<Cohort>)] = []
        let loops = Array(group.makeIterator())
        for (number, loop) in loops.enumerated() {
            let devices = Self.devices(of: plan, loop: number, of: loops.count)
            let cohort = try await loop.submit {
                let cohort = Cohort(devices, targets: targets, on: loop)
                cohort.start()
                return NIOLoopBound(cohort, eventLoop: loop)
            }.get()
            cohorts.append((loop, cohort))
        }
        self.cohorts = cohorts
    }

    private static func devices(of plan: FleetPlan, loop number: Int, of count: Int) -> [VirtualDevice] {
        let now = NIODeadline.now()
        var random = SplitMix64(seed: plan.seed &+ UInt64(number))
        let ramp = max(1, TimeAmount(plan.ramp).nanoseconds)
        return plan.devices.enumerated().filter { $0.offset % count == number }.map { _, device in
            VirtualDevice(
                device, connectAt: now + .nanoseconds(Int64.random(in: 0..<ramp, using: &random)),
                reportsEvery: TimeAmount(plan.rate?.interval ?? device.model.reportsEvery),
                seed: random.next())
        }
    }

    func tally() async throws -> Tally {
        try await merged { $0.tally }.reduce(into: Tally()) { $0.add($1) }
    }

    func finish(within drain: Duration) async throws {
        let deadline = NIODeadline.now() + TimeAmount(drain)
        for (loop, cohort) in cohorts { try await loop.flatSubmit { cohort.value.finish(by: deadline) }.get() }
    }

    /// Ends all connections and gives what was counted.
    func stop(after elapsed: Duration, _ plan: FleetPlan) async throws -> FleetRun {
        let kept = try await merged { $0.kept }.reduce(0, +)
        let dropped = try await merged { $0.dropped }.reduce(0, +)
        for task in try await merged({ $0.stop() }).joined() { await task.value }
        return FleetRun(
            plan: plan, startedAt: Date(timeIntervalSinceNow: -(elapsed / .seconds(1))), elapsed: elapsed,
            tally: try await tally(),
            accounts: try await Array(merged { $0.accounts }.joined()), kept: kept, dropped: dropped)
    }

    private func merged<Value: Sendable>(_ body: @escaping @Sendable (Cohort) -> Value) async throws -> [Value] {
        var values: [Value] = []
        for (loop, cohort) in cohorts { values.append(try await loop.submit { body(cohort.value) }.get()) }
        return values
    }
}
