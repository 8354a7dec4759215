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

        /// Whether there is room, which is then taken.
        mutating func enter() -> Bool {
            guard inFlight < Int(limit.value) else { return false }
            inFlight += 1
            return true
        }

        /// Those who waited and may go now; room is taken for them.
        mutating func admitted() -> [LimitTicket] {
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

    /// Returns when the call may go out; ``leave(_:after:)`` must follow. Throws `busy` if there is no room in time.
    func enter(_ priority: Priority, until deadline: CallDeadline) async throws(Failure) {
        if state.withLock({ $0.queue.isEmpty && $0.enter() }) { return }
        let now = ContinuousClock.now
        let left = now.duration(to: deadline.current.instant)
        let ticket = LimitTicket(patience: now + min(left / 2, Self.patienceMax))
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard ticket.begin(continuation) else { return continuation.resume(returning: Self.cancelled) }
                wait(ticket, priority)
            }
        } onCancel: {
            ticket.leave()
            if state.withLock({ $0.queue.remove(ticket) }) { ticket.resume(Self.cancelled) }
        }
        if let failure { throw failure }
    }

    /// The call ended after so long; the next one goes out.
    func leave(_ outcome: Outcome, after latency: Duration) {
        let next = state.withLock { state -> [LimitTicket] in
            if outcome != .ignored {
                state.limit.sample(
                    latency, inFlight: state.inFlight, wasDropped: outcome == .dropped, at: .now)
            }
            state.inFlight -= 1
            return state.admitted()
        }
        for ticket in next { ticket.resume(nil) }
    }

    private func wait(_ ticket: LimitTicket, _ priority: Priority) {
        let (shed, admitted) = state.withLock { state in
            let shed = state.queue.add(ticket, priority)
            return (shed, state.admitted())
        }
        shed?.resume(busy)
        for ticket in admitted { ticket.resume(nil) }
        alarm.set(ticket.patience) { self.expire() }
    }

    private func expire() {
        let (late, next) = state.withLock { $0.queue.expire(at: .now) }
        for ticket in late { ticket.resume(busy) }
        if let next { alarm.set(max(next, .now + .milliseconds(1))) { self.expire() } }
    }

    private var busy: Failure { Failure(.busy, "\(service): too many calls are under way", retryAfter: .seconds(1)) }
    private static let cancelled = Failure(.cancelled, "the caller went away")
}
