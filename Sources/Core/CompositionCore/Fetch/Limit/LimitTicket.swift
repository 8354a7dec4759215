import Synchronization

/// Somebody who waits for room at a service.
final class LimitTicket: Sendable {
    typealias Continuation = CheckedContinuation<Failure?, Never>

    /// Until when it makes sense to wait.
    let patience: ContinuousClock.Instant
    private let state = Mutex<(continuation: Continuation?, hasLeft: Bool)>((nil, false))

    init(patience: ContinuousClock.Instant) {
        self.patience = patience
    }

    /// False if the ticket was given back before.
    func begin(_ continuation: Continuation) -> Bool {
        state.withLock { state in
            guard !state.hasLeft else { return false }
            state.continuation = continuation
            return true
        }
    }

    func leave() {
        state.withLock { $0.hasLeft = true }
    }

    /// Nil: there is room.
    func resume(_ failure: Failure?) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: failure)
    }
}
