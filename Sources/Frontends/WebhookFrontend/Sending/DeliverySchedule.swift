/// When a delivery is tried again, and when no more. A state machine without state: what is known comes in with the
/// time, what to do goes out.
struct DeliverySchedule: Sendable {
    enum Verdict: Hashable {
        case delivered
        case retry(at: Milliseconds)
        /// No more of this one; the webhook goes on, for others got through since.
        case giveUp
        /// No more of any, until its owner enables it again.
        case disable(DisabledReason)
    }

    /// What is known of a delivery when an attempt has ended.
    struct History: Sendable {
        /// With the one that has ended.
        let attempts: Int
        let firstTriedAt: Milliseconds
        /// Of any delivery of the webhook.
        let lastSuccessAt: Milliseconds?
    }

    /// After the first attempt, the second, and so on; the last one repeats.
    static let pauses: [Duration] = [
        .seconds(5), .seconds(300), .seconds(1800), .seconds(2 * 3600), .seconds(5 * 3600), .seconds(10 * 3600),
    ]
    /// A pause is so much shorter or longer, by chance: receivers that failed together aren't called together.
    static let jitter = 0.2

    let giveUpAfter: Duration

    /// - Parameter chance: 0 to 1
    func verdict(
        _ outcome: AttemptOutcome, _ history: History, at now: Milliseconds, chance: Double
    ) -> Verdict {
        if outcome.isSuccess { return .delivered }
        if case .answered(410, _) = outcome { return .disable(.gone) }
        let end = history.firstTriedAt + giveUpAfter.milliseconds
        guard now < end else {
            return (history.lastSuccessAt ?? .min) > history.firstTriedAt ? .giveUp : .disable(.failing)
        }
        // The last attempt is at the very end.
        return .retry(at: min(now + pause(outcome, history.attempts, chance), end))
    }

    private func pause(_ outcome: AttemptOutcome, _ attempts: Int, _ chance: Double) -> Milliseconds {
        if case .answered(429, let asked?) = outcome { return max(asked, Self.pauses[0].milliseconds) }
        if case .answered(503, let asked?) = outcome { return max(asked, Self.pauses[0].milliseconds) }
        let pause = Double(Self.pauses[min(attempts, Self.pauses.count) - 1].milliseconds)
        return Milliseconds(pause * (1 - Self.jitter + 2 * Self.jitter * chance))
    }
}

/// Why a webhook gets nothing.
enum DisabledReason: String, Sendable, Hashable, CaseIterable {
    /// Its owner said so.
    case paused
    /// Nothing got through for the time after which we give up.
    case failing
    /// The receiver answered 410.
    case gone
}
