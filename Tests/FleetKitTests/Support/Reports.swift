import Foundation
import NIOCore

@testable import FleetKit

/// Reports of runs that nobody had to play.
enum Reports {
    /// Some seconds in which latencies are spread around `median` milliseconds.
    static func run(
        seconds: Int = 60, median: Double = 4, seed: UInt64 = 1, name: String = "Black Friday",
        _ change: (inout Tally) -> Void = { _ in }
    ) async -> FleetRun {
        var random = SplitMix64(seed: seed)
        var tally = Tally()
        let recorder = TimelineRecorder(cpuSeconds: 0)
        tally.connects = 100
        tally.connected = 100
        for second in 1...seconds {
            tally.online = min(100, second * 20)
            for _ in 0..<100 {
                tally.due += 1
                tally.sent += 1
                tally.acknowledged += 1
                tally.telemetry.record(wait(median, &random))
                tally.ask.record(wait(median / 2, &random))
                tally.lateness.record(.microseconds(200))
            }
            if second == seconds { change(&tally) }
            await recorder.sample(tally, at: .seconds(second), cpuSeconds: Double(second) / 8)
        }
        let device = FleetDevice(id: "scale-1", key: "k", model: Models.scale, wire: .mqtt)
        var run = FleetRun(
            plan: FleetPlan(devices: [device], targets: FleetTargets(), seed: seed),
            startedAt: Date(timeIntervalSince1970: 1_800_000_000), elapsed: .seconds(seconds), tally: tally,
            accounts: [], kept: 0, dropped: 0)
        run.timeline = await recorder.timeline
        run.usage = ProcessUsage(cpuSeconds: Double(seconds) / 8, maxResidentBytes: 90 << 20)
        run.scenario = ScenarioOutline(
            name: name, about: "A thousand customers and a price that changes", seed: seed,
            phases: [
                ScenarioOutline.Phase(name: "ramp", startSeconds: 0, endSeconds: 5),
                ScenarioOutline.Phase(name: "steady", startSeconds: 5, endSeconds: Double(seconds)),
            ], cohorts: [ScenarioOutline.Cohort(model: "scale", wire: "mqtt", count: 100)])
        return run
    }

    static func report(
        seconds: Int = 60, median: Double = 4, seed: UInt64 = 1, name: String = "Black Friday",
        _ change: (inout Tally) -> Void = { _ in }
    ) async -> RunReport {
        RunReport(await run(seconds: seconds, median: median, seed: seed, name: name, change), nil)
    }

    private static func wait(_ median: Double, _ random: inout SplitMix64) -> TimeAmount {
        let spread = Double.random(in: 0..<1, using: &random)
        return .microseconds(Int64(median * 1_000 * pow(1 - spread * 0.999, -0.4) * 0.76))
    }
}
