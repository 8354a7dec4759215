import Synchronization

/// Repeats a read that failed: once, after a moment, at another instance if there is one, within the budget.
final class Retries: Sendable {
    /// From so much to so much, at random, so that callers who failed together don't return together.
    private static let pause = 5.0...25.0

    private let budget = Mutex(RetryBudget())
    private let isOn: Bool

    init(isOn: Bool) {
        self.isOn = isOn
    }

    /// Answers what the service answered, and how many calls it took.
    func call(
        _ request: ServiceRequest, until deadline: CallDeadline, at instances: Instances
    ) async throws(Failure) -> (answer: ServiceAnswer, attempts: Int) {
        budget.withLock { $0.earn() }
        let failed: Int?
        do {
            let answer = try await instances.call(request, until: deadline)
            guard answer.status != 503, (500...599).contains(answer.status), mayRepeat(request, deadline) else {
                return (answer, 1)
            }
            failed = nil
        } catch {
            guard error.failure.code == .unreachable, error.instance != nil, mayRepeat(request, deadline) else {
                throw error.failure
            }
            failed = error.instance
        }
        return try await again(request, until: deadline, at: instances, avoiding: failed)
    }

    private func again(
        _ request: ServiceRequest, until deadline: CallDeadline, at instances: Instances, avoiding instance: Int?
    ) async throws(Failure) -> (answer: ServiceAnswer, attempts: Int) {
        do {
            try await Task.sleep(for: .milliseconds(Double.random(in: Self.pause)))
        } catch {
            throw Failure(error)
        }
        do {
            return (try await instances.call(request, until: deadline, avoiding: instance), 2)
        } catch {
            throw error.failure
        }
    }

    /// Only what changes nothing, only while there is time for a second call, only within the budget.
    private func mayRepeat(_ request: ServiceRequest, _ deadline: CallDeadline) -> Bool {
        isOn && request.method == .get && deadline.current.remaining > .milliseconds(2 * Self.pause.upperBound)
            && budget.withLock { $0.spend() }
    }
}
