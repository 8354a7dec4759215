import Testing

@testable import CompositionCore

@Suite("When a followed composition is composed")
struct FollowScheduleTests {
    private let start = ContinuousClock.now
    private func schedule() -> FollowSchedule {
        FollowSchedule(minInterval: .milliseconds(100), limits: FollowLimits())
    }

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test func `the first change composes at once`() {
        var schedule = schedule()
        #expect(schedule.changed(at: at(0)) == .compose)
        #expect(schedule.phase == .composing(again: false))
    }

    @Test func `a burst while composing collapses to one more composing, after the interval`() {
        var schedule = schedule()
        _ = schedule.changed(at: at(0))
        for moment in 1...9 { #expect(schedule.changed(at: at(moment)) == nil) }
        #expect(schedule.composed(validFor: nil, at: at(10)) == .wait(until: at(100)))
        for moment in 11...99 { #expect(schedule.changed(at: at(moment)) == nil) }
        #expect(schedule.timerFired(at: at(100)) == .compose)
    }

    @Test func `a change after the interval doesn't wait`() {
        var schedule = schedule()
        _ = schedule.changed(at: at(0))
        _ = schedule.composed(validFor: nil, at: at(10))
        #expect(schedule.changed(at: at(150)) == .compose)
    }

    @Test func `without events it looks again when what it read expires, within bounds`() {
        var schedule = schedule()
        _ = schedule.changed(at: at(0))
        #expect(schedule.composed(validFor: .seconds(5), at: at(10)) == .wait(until: at(5_010)))
        _ = schedule.changed(at: at(6_000))
        #expect(schedule.composed(validFor: .zero, at: at(6_010)) == .wait(until: at(7_010)))
        _ = schedule.changed(at: at(8_000))
        #expect(schedule.composed(validFor: .seconds(9_999), at: at(8_010)) == .wait(until: at(68_010)))
    }

    @Test func `a failure is tried again ever less often, also if something changed meanwhile`() {
        var schedule = schedule()
        var pauses: [Duration] = []
        var now = at(0)
        for _ in 1...8 {
            _ = schedule.timerFired(at: now)
            _ = schedule.changed(at: now)
            guard case .wait(let next) = schedule.failed(at: now) else { return #expect(Bool(false)) }
            pauses.append(now.duration(to: next))
            now = next
        }
        #expect(pauses == [500, 1000, 2000, 4000, 8000, 16000, 16000, 16000].map { .milliseconds($0) })
    }
}
