/// What a receiver finds out about a delivery before it believes it (Standard Webhooks 1.0).
public enum SignatureCheck: Sendable, Hashable {
    case right
    /// Right, but this many seconds before now, or after it where they are negative: it may be one that somebody sends
    /// again.
    case untimely(secondsAgo: Int64)
    case wrong
    /// One of the three headers is missing, or the time is no number.
    case unsigned

    /// - Parameters:
    ///   - id: the header `webhook-id`; the others are named alike
    ///   - now: Unix seconds
    public init(
        id: String?, timestamp: String?, signature: String?, body: some Sequence<UInt8>, for secret: WebhookSecret,
        at now: Int64
    ) {
        guard let id, let signature, let seconds = timestamp.flatMap({ Int64($0) }) else {
            self = .unsigned
            return
        }
        guard WebhookSignature.isValid(signature, id: id, timestamp: seconds, body: body, for: secret) else {
            self = .wrong
            return
        }
        // Ours: nobody else makes a right signature, and so no time of it overflows.
        let ago = now - seconds
        self = abs(ago) < WebhookSignature.toleranceSeconds ? .right : .untimely(secondsAgo: ago)
    }
}
