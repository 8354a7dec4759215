import NIOCore
import Testing

@testable import FleetKit

@Suite("A comparison of two runs")
struct ComparisonTests {
    private func judgements(_ comparison: Comparison) -> [String: Comparison.Judgement] {
        Dictionary(comparison.findings.map { ($0.name, $0.judgement) }) { first, _ in first }
    }

    @Test("takes two runs of the same for the same, although no two seconds are", arguments: 1...8)
    func same(seed: UInt64) async {
        let one = await Reports.report(seed: seed)
        let other = await Reports.report(seed: seed + 100)
        let comparison = Comparison(one, other)
        #expect(!comparison.isWorse && comparison.exitStatus == 0)
        #expect(comparison.description.contains("No difference beyond noise."))
        #expect(comparison.findings.contains { $0.before != $0.after }, "the two were different")
    }

    @Test("says what became worse, by how much, and what better")
    func worse() async throws {
        let (fast, slow) = (await Reports.report(median: 4, seed: 1), await Reports.report(median: 6, seed: 2))
        let comparison = Comparison(fast, slow)
        #expect(judgements(comparison)["telemetry p50 ms"] == .worse && comparison.exitStatus == 1)
        let finding = try #require(comparison.findings.first { $0.name == "telemetry p50 ms" })
        let interval = try #require(finding.interval)
        #expect(interval[0] < 1.5 && interval[1] > 1.4 && (finding.effect ?? 0) > 0.9)
        let back = Comparison(slow, fast)
        #expect(judgements(back)["telemetry p50 ms"] == .better && back.exitStatus == 0)
        #expect(Comparison(fast, slow, least: 0.8).exitStatus == 0, "what doesn't matter isn't worse")
    }

    @Test("says nothing of runs that are too short, and doesn't trust a late tester")
    func unknown() async {
        let short = await Reports.report(seconds: 8)
        let slow = await Reports.report(seconds: 8, median: 40)
        #expect(judgements(Comparison(short, slow))["telemetry p99 ms"] == .unknown)
        let late = await Reports.report { tally in
            for _ in 0..<1_000 { tally.lateness.record(.milliseconds(90)) }
        }
        let comparison = Comparison(await Reports.report(), late)
        #expect(comparison.exitStatus == 2 && comparison.description.contains("Nothing can be said"))
    }

    @Test("finds answers that stay away, and every lost message")
    func counts() async {
        let good = await Reports.report()
        let bad = await Reports.report { $0.acknowledged -= 300 }
        #expect(judgements(Comparison(good, bad))["messages not acknowledged"] == .worse)
        let nearly = await Reports.report { $0.acknowledged -= 3 }
        #expect(judgements(Comparison(good, nearly))["messages not acknowledged"] == .same)
        let run = await Reports.run()
        var account = DeviceAccount(device: "scale-1", epoch: 7, readingsPerMessage: 1)
        account.acknowledged.insert(1...1)
        let lost = RunReport(run, Verdict([account], CommittedReadings()))
        let kept = RunReport(run, Verdict([], CommittedReadings()))
        #expect(judgements(Comparison(kept, lost))["messages lost"] == .worse)
        #expect(judgements(Comparison(lost, lost))["messages lost"] == .same)
    }
}
