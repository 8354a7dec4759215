import Synchronization

/// Somebody who waits for a fetch, with a deadline and a cancellation of its own.
final class Waiter: Sendable {
    typealias Continuation = CheckedContinuation<Flight.Landing, Never>

    let deadline: Deadline
    private let state = Mutex(State())

    private struct State {
        var continuation: Continuation?
        var hasLeft = false
    }

    init(deadline: Deadline) {
        self.deadline = deadline
    }

    /// False if the waiter left before it began to wait.
    func begin(_ continuation: Continuation) -> Bool {
        state.withLock { state in
            guard !state.hasLeft else { return false }
            state.continuation = continuation
            return true
        }
    }

    var hasLeft: Bool { state.withLock { $0.hasLeft } }

    func leave() {
        state.withLock { $0.hasLeft = true }
    }

    /// Only the first result counts.
    func resume(_ landing: Flight.Landing) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: landing)
    }
}
