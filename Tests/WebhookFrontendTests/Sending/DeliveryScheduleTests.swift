import Testing

@testable import WebhookFrontend

/// A day of a receiver in no time at all.
@Suite("When a delivery is tried again")
struct DeliveryScheduleTests {
    private static let hour: Milliseconds = 3_600_000
    private let schedule = DeliverySchedule(giveUpAfter: .seconds(24 * 3600))

    /// The times of all attempts at a receiver that always answers so, from 0 on, and how it ended.
    private func attempts(
        _ outcome: AttemptOutcome, lastSuccessAt: Milliseconds? = nil, chance: Double = 0.5
    ) -> (times: [Milliseconds], end: DeliverySchedule.Verdict) {
        var times: [Milliseconds] = []
        var now: Milliseconds = 0
        while true {
            times.append(now)
            let history = DeliverySchedule.History(
                attempts: times.count, firstTriedAt: 0, lastSuccessAt: lastSuccessAt)
            let verdict = schedule.verdict(outcome, history, at: now, chance: chance)
            guard case .retry(let next) = verdict, times.count < 10_000 else { return (times, verdict) }
            now = next
        }
    }

    @Test func `it is tried for a day, ever less often, the last time at its end`() {
        let (times, end) = attempts(.failed("no connection"))
        let seconds: [Int64] = [0, 5, 305, 2105, 9305, 27_305, 63_305, 86_400]
        #expect(times == seconds.map { $0 * 1000 })
        #expect(end == .disable(.failing))
    }

    @Test(arguments: [0, 0.25, 1])
    func `chance moves each pause by a fifth at the most, and never the end`(chance: Double) throws {
        let (times, _) = attempts(.answered(status: 500, retryAfterMs: nil), chance: chance)
        let pauses = zip(times, times.dropFirst()).map { $1 - $0 }
        for (pause, plain) in zip(pauses.dropLast(), DeliverySchedule.pauses) {
            #expect((0.799...1.201).contains(Double(pause) / Double(plain.milliseconds)))
        }
        #expect(times.last == 24 * Self.hour)
    }

    @Test func `one that fails while others get through is given up alone`() {
        #expect(attempts(.answered(status: 500, retryAfterMs: nil), lastSuccessAt: 1).end == .giveUp)
        #expect(attempts(.answered(status: 500, retryAfterMs: nil), lastSuccessAt: 0).end == .disable(.failing))
    }

    @Test(arguments: [200, 201, 204, 299])
    func `every 2xx is a success`(status: Int) {
        #expect(attempts(.answered(status: status, retryAfterMs: nil)).end == .delivered)
    }

    @Test(arguments: [100, 199, 300, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503])
    func `nothing else is`(status: Int) {
        let (times, end) = attempts(.answered(status: status, retryAfterMs: nil))
        #expect(times.count == 8)
        #expect(end == .disable(.failing))
    }

    @Test func `410 ends it at once`() {
        #expect(attempts(.answered(status: 410, retryAfterMs: nil)) == ([0], .disable(.gone)))
    }

    @Test(arguments: [429, 503])
    func `the receiver says when to come again`(status: Int) {
        let (times, _) = attempts(.answered(status: status, retryAfterMs: 2 * Self.hour))
        #expect(times == (0...12).map { 2 * Self.hour * $0 })
    }

    @Test func `but it is not called more often than every five seconds, nor after the end`() {
        let often = attempts(.answered(status: 503, retryAfterMs: 0)).times
        #expect(often[1] == 5000)
        let late = attempts(.answered(status: 503, retryAfterMs: 1000 * Self.hour)).times
        #expect(late == [0, 24 * Self.hour])
        // Of other answers it is no wish.
        #expect(attempts(.answered(status: 500, retryAfterMs: 2 * Self.hour)).times[1] == 5000)
    }
}
