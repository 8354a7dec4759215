import Synchronization

/// A call that waits for room at a service.
final class LimitTicket: Sendable {
    /// Until when it makes sense to wait.
    let patience: ContinuousClock.Instant
    private let end: Mutex<(@Sendable (Failure?) -> Void)?>

    init(patience: ContinuousClock.Instant, end: @escaping @Sendable (Failure?) -> Void) {
        self.patience = patience
        self.end = Mutex(end)
    }

    /// Nil: there is room. Only the first word counts.
    func resume(_ failure: Failure?) {
        let end = end.withLock { end in
            defer { end = nil }
            return end
        }
        end?(failure)
    }
}
