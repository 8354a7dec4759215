/// A receiver that a client registered, and how it fares.
struct Webhook: Sendable {
    enum State: Sendable, Hashable {
        case active
        case disabled(DisabledReason)
    }

    struct Attempt: Sendable, Hashable {
        let delivery: String
        let at: Milliseconds
        /// Nil where there was no answer.
        let status: Int?
        let error: String?
    }

    struct Counts: Sendable, Hashable {
        let delivered: Int
        let failedAttempts: Int
        let waiting: Int
        let oldestWaitingAt: Milliseconds?
    }

    let id: String
    let client: String
    let url: String
    let description: String?
    let follow: [String]
    let state: State
    /// When the state began.
    let since: Milliseconds
    let createdAt: Milliseconds
    /// The newest first; while one takes another's place, two.
    let secrets: [WebhookSecret]
    let oldSecretUntil: Milliseconds?
    let counts: Counts
    let lastAttempt: Attempt?
}

/// A receiver as a client wants it.
struct WebhookWish: Sendable {
    let url: String
    let description: String?
    /// Nil: one is made.
    let secret: WebhookSecret?
    let follow: [FollowedSubject]
}

/// What of it shall be otherwise; nil: that stays.
struct WebhookChange: Sendable {
    var url: String?
    var description: String?
    var follow: [FollowedSubject]?
    /// True: also what waits is tried at once.
    var isEnabled: Bool?
    /// The one before signs beside it for a while.
    var secret: WebhookSecret?
}
