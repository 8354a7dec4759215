import Synchronization

/// Whether a read that failed is repeated: once, after a moment, at another instance if there is one, within the budget.
final class Retries: Sendable {
    /// From so much to so much, at random, so that callers who failed together don't return together.
    private static let pauseMs = 5.0...25.0

    private let budget = Mutex(RetryBudget())
    private let isOn: Bool

    init(isOn: Bool) {
        self.isOn = isOn
    }

    /// A call went out.
    func earn() {
        budget.withLock { $0.earn() }
    }

    /// How long to wait before the call is repeated; nil: it isn't. Only what changes nothing, only while there is time
    /// for a second call, only within the budget: but a call that reached nobody costs another instance no more than a
    /// first one.
    func pause(
        before request: ServiceRequest, after result: Result<ServiceAnswer, Failure>, until deadline: CallDeadline,
        hasOthers: Bool = false
    ) -> Duration? {
        guard isOn, request.method == .get, Self.mayHelp(result),
            deadline.current.remaining > .milliseconds(2 * Self.pauseMs.upperBound),
            hasOthers && Self.isUnsent(result) || budget.withLock({ $0.spend() })
        else { return nil }
        return .milliseconds(Double.random(in: Self.pauseMs))
    }

    private static func isUnsent(_ result: Result<ServiceAnswer, Failure>) -> Bool {
        if case .failure(let failure) = result { failure.isUnsent } else { false }
    }

    /// A service that is too busy, or took all the time, isn't asked again.
    private static func mayHelp(_ result: Result<ServiceAnswer, Failure>) -> Bool {
        switch result {
        case .success(let answer): answer.status != 503 && (500...599).contains(answer.status)
        case .failure(let failure): failure.code == .unreachable
        }
    }
}
