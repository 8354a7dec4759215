import Synchronization

/// Calls back once at the earliest of the instants that it was set to. One for many waiters: most of them are served
/// before it rings.
final class Alarm: Sendable {
    private struct State {
        var instant: ContinuousClock.Instant?
        var task: Task<Void, Never>?
    }

    private let state = Mutex(State())

    /// Rings at the instant, or earlier if it is set to an earlier one already.
    func set(_ instant: ContinuousClock.Instant, _ ring: @escaping @Sendable () -> Void) {
        state.withLock { state in
            if let current = state.instant, current <= instant { return }
            state.task?.cancel()
            state.instant = instant
            state.task = Task {
                guard (try? await Task.sleep(until: instant, clock: .continuous)) != nil else { return }
                self.state.withLock { if $0.instant == instant { $0.instant = nil } }
                ring()
            }
        }
    }
}
