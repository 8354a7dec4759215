import DeviceMessages
import NIOCore
import Testing

@testable import FleetKit

@Suite("A device's backlog")
struct BacklogTests {
    private let now = NIODeadline.uptimeNanoseconds(5_000_000_000)

    private func backlog(_ sequences: ClosedRange<UInt32>) -> Backlog {
        var backlog = Backlog()
        for sequence in sequences {
            backlog.append(Backlog.Entry(sequence: sequence, readings: [], due: now))
        }
        return backlog
    }

    @Test("sends each message once, and again only after the time for an acknowledgement")
    func resends() {
        var backlog = backlog(1...3)
        #expect(backlog.take(at: now, window: 2, resendAfter: .seconds(15)).map(\.sequence) == [1, 2])
        #expect(backlog.take(at: now, window: 3, resendAfter: .seconds(15)).map(\.sequence) == [3])
        #expect(backlog.take(at: now + .seconds(14), window: 3, resendAfter: .seconds(15)).isEmpty)
        #expect(backlog.nextDue(window: 3, resendAfter: .seconds(15), now: now) == now + .seconds(15))
        let again = backlog.take(at: now + .seconds(15), window: 3, resendAfter: .seconds(15))
        #expect(again.map(\.timesSent) == [2, 2, 2])
    }

    @Test("lets go of what is settled, in the middle as well")
    func settles() {
        var backlog = backlog(1...10)
        #expect(backlog.settle(1...2).map(\.sequence) == [1, 2])
        #expect(backlog.settle(5...6).map(\.sequence) == [5, 6])
        #expect(backlog.settle(1...7).map(\.sequence) == [3, 4, 7])
        #expect(backlog.settle(1...7).isEmpty)
        #expect(backlog.entries.map(\.sequence) == [8, 9, 10])
    }

    @Test("drops the oldest when it is full, and counts it")
    func full() {
        let backlog = backlog(1...UInt32(Backlog.countMax + 2))
        #expect(backlog.entries.count == Backlog.countMax)
        #expect(backlog.entries.first?.sequence == 3)
        #expect(backlog.dropped == 2)
    }

    @Test("pauses are random up to a growing limit, and never shorter than asked")
    func backoff() {
        var random = SplitMix64(seed: 3)
        var backoff = Backoff()
        var most = TimeAmount.zero
        for attempt in 0..<200 {
            let pause = backoff.next(atLeast: .zero, using: &random)
            let limit = min(Backoff.max, .milliseconds(500 << Int64(min(attempt, 10))))
            #expect(pause >= .zero && pause <= limit)
            most = max(most, pause)
        }
        #expect(most > .seconds(20), "jitter fills the range")
        #expect(backoff.next(atLeast: .seconds(60), using: &random) >= .seconds(60))
        backoff.reset()
        #expect(backoff.next(atLeast: .zero, using: &random) <= .milliseconds(500))
    }
}
