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

    /// One call to one instance, other than the one that `avoiding` names if there is another. Throws at once, and calls
    /// nobody, while none may be called.
    func call(
        _ request: ServiceRequest, until deadline: CallDeadline, avoiding: Int? = nil
    ) async throws(InstanceFailure) -> ServiceAnswer {
        guard let index = pick(avoiding) else { throw InstanceFailure(failure: unavailable, instance: nil) }
        do {
            let answer = try await transports[index].call(request, until: deadline)
            end(index, .init(answer))
            return answer
        } catch {
            end(index, .init(error))
            throw InstanceFailure(failure: error, instance: index)
        }
    }

    private func pick(_ avoided: Int?) -> Int? {
        entries.withLock { entries in
            let now = ContinuousClock.now
            for index in Self.candidates(entries, avoiding: avoided) {
                guard !ejects || entries[index].health.begin(at: now) else { continue }
                entries[index].inFlight += 1
                return index
            }
            return nil
        }
    }

    /// All, the one to be tried first at the beginning.
    private static func candidates(_ entries: [Entry], avoiding avoided: Int?) -> [Int] {
        guard entries.count > 1 else { return [0] }
        var order = Array(entries.indices).shuffled()
        if entries[order[1]].inFlight < entries[order[0]].inFlight { order.swapAt(0, 1) }
        if let avoided, let place = order.firstIndex(of: avoided) { order.append(order.remove(at: place)) }
        return order
    }

    private func end(_ index: Int, _ outcome: InstanceHealth.Outcome) {
        let spread = Double.random(in: 0.8...1.2)
        entries.withLock {
            $0[index].inFlight -= 1
            if ejects { $0[index].health.end(outcome, at: .now, spread: spread) }
        }
    }

    private var unavailable: Failure {
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

/// Why a call failed, and at which instance; nil: it went to none.
struct InstanceFailure: Error {
    let failure: Failure
    let instance: Int?
}

extension InstanceHealth.Outcome {
    private static let pauseMax = Duration.seconds(300)

    fileprivate init(_ answer: ServiceAnswer) {
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

    fileprivate init(_ failure: Failure) {
        switch failure.code {
        case .cancelled, .busy: self = .ignored
        default: self = .failed
        }
    }
}
