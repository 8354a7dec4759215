import DeviceModels
import Foundation
import NIOCore
import NIOPosix

/// The cohorts of all event loops, seen from tasks.
struct CohortSet: Sendable {
    private let cohorts: [(loop: any EventLoop, cohort: NIOLoopBound<Cohort>)]

    init(
        _ plan: FleetPlan, _ targets: ResolvedTargets, changes: ChangedPrices?, on group: MultiThreadedEventLoopGroup
    ) async throws {
        var cohorts: [(loop: any EventLoop, cohort: NIOLoopBound<Cohort>)] = []
        let loops = Array(group.makeIterator())
        for (number, loop) in loops.enumerated() {
            let devices = Self.devices(of: plan, loop: number, of: loops.count)
            let cohort = try await loop.submit {
                let cohort = Cohort(devices, targets: targets, changes: changes, on: loop)
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
                reportsEvery: TimeAmount(plan.rate?.interval ?? device.reportsEvery ?? device.model.reportsEvery),
                // Not by the seed: played again, a run's readings would be taken for those that are on disk already.
                seed: random.next(), epoch: .random(in: 1...UInt32.max))
        }
    }

    func tally() async throws -> Tally {
        try await merged { $0.tally }.reduce(into: Tally()) { $0.add($1) }
    }

    var watches: [PriceWatch] {
        get async throws { try await Array(merged { $0.watches }.joined()) }
    }

    func enter(_ phase: Phase, number: Int, seed: UInt64) async throws {
        for (index, (loop, cohort)) in cohorts.enumerated() {
            var random = SplitMix64(seed: seed &+ UInt64(number) << 8 &+ UInt64(index))
            let seed = random.next()
            try await loop.submit { cohort.value.enter(phase, seed: seed) }.get()
        }
    }

    func finish(_ plan: FleetPlan) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (loop, cohort) in cohorts {
                tasks.addTask {
                    try await loop.flatSubmit {
                        let deadline = NIODeadline.now() + TimeAmount(plan.drain) + cohort.value.comparing
                        return cohort.value.finish(by: deadline, checksViews: plan.checksViews)
                    }.get()
                }
            }
            try await tasks.waitForAll()
        }
    }

    /// Ends all connections and gives what was counted.
    func stop(after elapsed: Duration, since startedAt: Date, _ plan: FleetPlan) async throws -> FleetRun {
        let kept = try await merged { $0.kept }.reduce(0, +)
        let dropped = try await merged { $0.dropped }.reduce(0, +)
        let follows = try await Array(merged { $0.followAccounts }.joined())
        await Self.wait(for: try await Array(merged { $0.stop() }.joined()))
        var run = FleetRun(
            plan: plan, startedAt: startedAt, elapsed: elapsed,
            tally: try await tally(),
            accounts: try await Array(merged { $0.accounts }.joined()), kept: kept, dropped: dropped)
        run.follows = follows
        return run
    }

    /// A server that answers no more isn't waited for.
    private static func wait(for gone: [EventLoopFuture<Void>]) async {
        guard let loop = gone.first?.eventLoop else { return }
        let all = loop.makePromise(of: Void.self)
        loop.scheduleTask(in: .seconds(2)) { all.succeed() }
        EventLoopFuture.andAllComplete(gone, on: loop).cascade(to: all)
        try? await all.futureResult.get()
    }

    private func merged<Value: Sendable>(_ body: @escaping @Sendable (Cohort) -> Value) async throws -> [Value] {
        var values: [Value] = []
        for (loop, cohort) in cohorts { values.append(try await loop.submit { body(cohort.value) }.get()) }
        return values
    }
}
