import Synchronization

/// The instances of one service. A call goes to the better of two that are picked at random (power of two choices), by
/// calls under way; those that fail are left out for a while, and with a single instance that is a circuit breaker.
final class Instances: Sendable {
    private struct Entry {
        var health = InstanceHealth()
        var inFlight = 0
    }

    private let service: String
    private let transports: [any ServiceTransport]
    private let ejects: Bool
    private let entries: Mutex<[Entry]>

    init(service: String, transports: [any ServiceTransport], ejects: Bool) {
        self.service = service
        self.transports = transports
        self.ejects = ejects
        entries = Mutex(Array(repeating: Entry(), count: transports.count))
    }

    var count: Int { transports.count }

    subscript(_ index: Int) -> any ServiceTransport { transports[index] }

    /// The instance to be called, other than the one that failed before if there is another; ``end(_:_:)`` must follow.
    /// Nil while none may be called.
    func pick(avoiding failed: Int?, at now: ContinuousClock.Instant) -> Int? {
        entries.withLock { entries in
            if entries.count == 1 { return Self.take(0, of: &entries, ejects: ejects, at: now) ? 0 : nil }
            return Self.candidates(entries, avoiding: failed).first {
                Self.take($0, of: &entries, ejects: ejects, at: now)
            }
        }
    }

    private static func take(
        _ index: Int, of entries: inout [Entry], ejects: Bool, at now: ContinuousClock.Instant
    ) -> Bool {
        guard !ejects || entries[index].health.begin(at: now) else { return false }
        entries[index].inFlight += 1
        return true
    }

    /// All, the one to be tried first at the beginning.
    private static func candidates(_ entries: [Entry], avoiding failed: Int?) -> [Int] {
        var order = Array(entries.indices).shuffled()
        if entries[order[1]].inFlight < entries[order[0]].inFlight { order.swapAt(0, 1) }
        if let failed, let place = order.firstIndex(of: failed) { order.append(order.remove(at: place)) }
        return order
    }

    /// The call to the instance ended.
    func end(_ index: Int, _ result: Result<ServiceAnswer, Failure>, at now: ContinuousClock.Instant) {
        let outcome = InstanceHealth.Outcome(result)
        let spread = outcome == .failed ? Double.random(in: 0.8...1.2) : 1
        entries.withLock {
            $0[index].inFlight -= 1
            if ejects { $0[index].health.end(outcome, at: now, spread: spread) }
        }
    }

    /// Why none may be called, and when one may.
    var unavailable: Failure {
        let (pause, isResting) = entries.withLock { entries in
            let now = ContinuousClock.now
            let pauses = entries.map { $0.health.pause(at: now) ?? .zero }
            let isResting = entries.contains { if case .resting = $0.health.state { true } else { false } }
            return (pauses.min() ?? .zero, isResting)
        }
        return isResting
            ? Failure(.busy, "\(service): asked for a pause", retryAfter: pause)
            : Failure(.unreachable, "\(service): failed too often, left alone for now", retryAfter: pause)
    }
}

extension InstanceHealth.Outcome {
    private static let pauseMax = Duration.seconds(300)

    fileprivate init(_ result: Result<ServiceAnswer, Failure>) {
        switch result {
        case .failure(let failure): self = failure.code == .cancelled || failure.code == .busy ? .ignored : .failed
        case .success(let answer):
            switch answer.status {
            case 429, 503:
                if let pause = answer.retryAfter, pause > .zero {
                    self = .refused(for: min(pause, Self.pauseMax))
                } else {
                    self = answer.status == 503 ? .failed : .answered
                }
            case 500...599: self = .failed
            default: self = .answered
            }
        }
    }
}
