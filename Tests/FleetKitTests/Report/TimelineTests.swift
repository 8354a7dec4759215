import NIOCore
import Testing

@testable import FleetKit

@Suite("A timeline")
struct TimelineTests {
    @Test("tells of each second what was counted and how long was waited within it")
    func seconds() async throws {
        let recorder = TimelineRecorder(cpuSeconds: 0)
        var tally = Tally()
        tally.online = 3
        tally.due = 10
        tally.telemetry.record(.milliseconds(5))
        await recorder.sample(tally, at: .milliseconds(400), cpuSeconds: 0.1)
        tally.sent = 9
        await recorder.sample(tally, at: .milliseconds(1_000), cpuSeconds: 0.25)
        tally.due = 30
        tally.online = 4
        tally.errors = ["BUSY": 2]
        for _ in 0..<9 { tally.telemetry.record(.milliseconds(80)) }
        await recorder.sample(tally, at: .milliseconds(2_000), cpuSeconds: 0.5)
        tally.acknowledged = 1
        await recorder.sample(tally, at: .milliseconds(2_300), cpuSeconds: 0.5, isLast: true)

        let points = await recorder.timeline.points
        #expect(points.map(\.startSeconds) == [0, 1, 2] && points.map(\.endSeconds) == [1, 2, 2.3])
        #expect(points.map(\.counts.due) == [10, 20, 0] && points.map(\.counts.sent) == [9, 0, 0])
        #expect(points.map(\.online) == [3, 4, 4] && points.map(\.counts.errors) == [0, 2, 0])
        #expect(points.map(\.testerCores) == [0.25, 0.25, 0])
        let waits = points.map { $0.latencyMs.telemetry }
        #expect(waits[0]?.count == 1 && waits[1]?.count == 9 && waits[2] == nil)
        #expect(abs((waits[1]?.p50 ?? 0) - 80) < 2 && points[1].latencyMs.ask == nil)
    }

    @Test("of a long run has longer steps, and still every count and every wait")
    func long() async {
        let recorder = TimelineRecorder(pointsMax: 10, cpuSeconds: 0)
        var tally = Tally()
        for second in 1...1_000 {
            tally.due += 3
            tally.telemetry.record(.milliseconds(Int64(second)))
            await recorder.sample(tally, at: .seconds(second), cpuSeconds: 0)
        }
        await recorder.sample(tally, at: .seconds(1_001), cpuSeconds: 0, isLast: true)
        let points = await recorder.timeline.points
        #expect((4...10).contains(points.count))
        #expect(points.reduce(0) { $0 + $1.counts.due } == 3_000)
        #expect(points.reduce(0) { $0 + ($1.latencyMs.telemetry?.count ?? 0) } == 1_000)
        for (one, next) in zip(points, points.dropFirst()) { #expect(one.endSeconds == next.startSeconds) }
        #expect(points.last?.endSeconds == 1_001)
    }
}
