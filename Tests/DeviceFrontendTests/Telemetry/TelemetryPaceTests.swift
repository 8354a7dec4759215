import Limits
import NIOCore
import Testing

@testable import DeviceFrontend

@Suite struct TelemetryPaceTests {
    private let rate = Rate(10, per: .seconds(5))
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test func `What was kept may come at once, and more is told to wait until half of it may come again`() {
        var pace = TelemetryPace()
        for _ in 1...10 { #expect(pace.take(at: start, of: rate) == .taken) }
        #expect(pace.take(at: start, of: rate) == .refused(retryAfterMs: 2_500))
        for _ in 1...5 { #expect(pace.take(at: start + .milliseconds(2_500), of: rate) == .taken) }
        #expect(pace.take(at: start + .milliseconds(2_500), of: rate) == .refused(retryAfterMs: 2_500))
    }

    @Test func `Who waits as it was told is never flooding, however often`() {
        var pace = TelemetryPace()
        for turn in 0..<100 {
            let now = start + .milliseconds(2_500) * turn
            var refused = 0
            for _ in 1...12 where pace.take(at: now, of: rate) != .taken { refused += 1 }
            #expect(refused < 10)
        }
    }

    @Test func `Who sends as much again although it was told to wait is flooding`() {
        var pace = TelemetryPace()
        for _ in 1...20 { #expect(pace.take(at: start, of: rate) != .flooding) }
        #expect(pace.take(at: start, of: rate) == .flooding)
    }

    @Test func `Who goes on is flooding however slowly its messages come, although some of them are taken`() {
        var pace = TelemetryPace()
        var (taken, refused) = (0, 0)
        var verdict = TelemetryPace.Verdict.taken
        // Five times its rate.
        for turn in 0..<1_000 where verdict != .flooding {
            verdict = pace.take(at: start + .milliseconds(100) * turn, of: rate)
            if verdict == .taken { taken += 1 } else if verdict != .flooding { refused += 1 }
        }
        #expect(verdict == .flooding)
        #expect(refused == 10 && taken < 20)
    }

    @Test func `A device at its rate is always taken`() {
        var pace = TelemetryPace()
        for turn in 0..<1_000 { #expect(pace.take(at: start + .milliseconds(500) * turn, of: rate) == .taken) }
    }
}
