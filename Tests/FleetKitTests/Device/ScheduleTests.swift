import NIOCore
import Testing

@testable import FleetKit

@Suite("A schedule")
struct ScheduleTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test("starts within the first interval")
    func begins() {
        for seed in 0..<100 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let schedule = Schedule(every: .seconds(10), from: start, using: &random)
            #expect((start..<start + .seconds(10)).contains(schedule.due))
        }
    }

    @Test("gives every instant that has come, however late it is asked")
    func openLoop() throws {
        var random = SplitMix64(seed: 1)
        var schedule = Schedule(every: .seconds(1), from: start, using: &random)
        let first = schedule.due
        #expect(schedule.take(at: first - .nanoseconds(1)) == nil)
        let late = first + .milliseconds(3_500)
        var taken: [NIODeadline] = []
        while let due = schedule.take(at: late) { taken.append(due) }
        #expect(taken == (0...3).map { first + .seconds($0) })
        #expect(schedule.due == first + .seconds(4))
    }

    @Test("can leave out what was missed and keeps its beat")
    func skips() {
        var random = SplitMix64(seed: 1)
        var schedule = Schedule(every: .seconds(1), from: start, using: &random)
        let first = schedule.due
        schedule.skip(to: first + .milliseconds(2_500))
        #expect(schedule.due == first + .seconds(3))
        schedule.skip(to: first)
        #expect(schedule.due == first + .seconds(3))
    }
}
