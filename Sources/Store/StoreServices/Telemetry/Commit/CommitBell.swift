import Synchronization

/// Wakes those who wait for the next commit, so that nobody has to look again and again.
final class CommitBell: Sendable {
    private struct State {
        var count: UInt64 = 0
        var serial = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    /// More who wait are answered at once.
    private static let waitingMax = 64

    private let state = Mutex(State())

    /// How often it has rung.
    var count: UInt64 { state.withLock { $0.count } }

    func ring() {
        let waiting = state.withLock { state in
            state.count += 1
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when it has rung more often than `count`, when `limit` has passed, or when the task is cancelled.
    func wait(beyond count: UInt64, within limit: Duration) async {
        let serial = state.withLock { state in
            state.serial += 1
            return state.serial
        }
        let end = ContinuousClock.now + limit
        let timer = Task {
            try? await Task.sleep(until: end, clock: .continuous)
            wake(serial)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // Before the end the timer hasn't woken anybody yet: it finds who is entered here.
                    guard state.count == count, state.waiting.count < Self.waitingMax, ContinuousClock.now < end,
                        !Task.isCancelled
                    else { return true }
                    state.waiting[serial] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake(serial)
        }
        timer.cancel()
    }

    private func wake(_ serial: Int) {
        state.withLock { $0.waiting.removeValue(forKey: serial) }?.resume()
    }
}
