import Synchronization

/// Lets as many calls out to a service as it can take; a few more wait a moment, the rest is told at once that it is busy.
final class AdaptiveLimit: Sendable {
    /// How a call ended, for the limit.
    enum Outcome {
        case answered
        /// Too slow, or told to go away: the service had no room for it.
        case dropped
        /// It says nothing about the service's capacity.
        case ignored
    }

    /// Longer than this nobody waits for room; who has less time waits half of it, so that the call itself can still end.
    private static let patienceMax = Duration.milliseconds(100)

    private struct State {
        var limit = GradientLimit()
        var inFlight = 0
        var queue = LimitQueue()

        /// Those who waited and may go now; room is taken for them.
        mutating func admitted() -> [LimitTicket] {
            guard !queue.isEmpty else { return [] }
            var tickets: [LimitTicket] = []
            while inFlight < Int(limit.value), let ticket = queue.next() {
                inFlight += 1
                tickets.append(ticket)
            }
            return tickets
        }
    }

    private let service: String
    private let state = Mutex(State())
    private let alarm = Alarm()

    init(service: String) {
        self.service = service
    }

    /// How many may be under way now.
    var limit: Int { state.withLock { Int($0.limit.value) } }
    var inFlight: Int { state.withLock { $0.inFlight } }

    /// Whether there is room now, which is then taken; ``leave(_:after:)`` must follow.
    func enter() -> Bool {
        state.withLock { state in
            guard state.queue.isEmpty, state.inFlight < Int(state.limit.value) else { return false }
            state.inFlight += 1
            return true
        }
    }

    /// Waits for room. `end` gets nil when it is taken, and ``leave(_:after:)`` must follow; else why there is none.
    func wait(
        _ priority: Priority, until deadline: CallDeadline, end: @escaping @Sendable (Failure?) -> Void
    ) -> LimitTicket {
        let now = ContinuousClock.now
        let left = now.duration(to: deadline.current.instant)
        let ticket = LimitTicket(patience: now + min(left / 2, Self.patienceMax), end: end)
        let (shed, admitted) = state.withLock { state in
            let shed = state.queue.add(ticket, priority)
            return (shed, state.admitted())
        }
        shed?.resume(busy)
        for ticket in admitted { ticket.resume(nil) }
        alarm.set(ticket.patience) { self.expire() }
        return ticket
    }

    /// Nobody waits for the ticket any more. If its turn has come meanwhile, the call has begun.
    func forget(_ ticket: LimitTicket) {
        if state.withLock({ $0.queue.remove(ticket) }) { ticket.resume(.callerLeft) }
    }

    /// The call ended after so long; the next one goes out.
    func leave(_ outcome: Outcome, after latency: Duration, at now: ContinuousClock.Instant = .now) {
        let next = state.withLock { state -> [LimitTicket] in
            if outcome != .ignored {
                state.limit.sample(latency, inFlight: state.inFlight, wasDropped: outcome == .dropped, at: now)
            }
            state.inFlight -= 1
            return state.admitted()
        }
        for ticket in next { ticket.resume(nil) }
    }

    private func expire() {
        let (late, next) = state.withLock { $0.queue.expire(at: .now) }
        for ticket in late { ticket.resume(busy) }
        if let next { alarm.set(max(next, .now + .milliseconds(1))) { self.expire() } }
    }

    private var busy: Failure { Failure(.busy, "\(service): too many calls are under way", retryAfter: .seconds(1)) }
}
