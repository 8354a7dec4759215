import Synchronization

/// One who follows: a mailbox of one place. What isn't taken before the next state comes is never seen.
public final class Follower<Payload: Sendable>: Sendable {
    public enum Event: Sendable {
        case state(FollowedState<Payload>)
        /// What it came with is the latest. Said at most once, before any state.
        case current
        /// Nothing comes after it.
        case ended(Failure)
    }

    private struct State {
        var pending: FollowedState<Payload>?
        var pendingSince: ContinuousClock.Instant?
        var isConfirmed = false
        var hasHeard = false
        /// The newest that it has or is about to get.
        var known: StateToken?
        var end: Failure?
        var wake: (@Sendable () -> Void)?

        /// Whether there is something to wake it for.
        mutating func take(_ new: FollowedState<Payload>, at now: ContinuousClock.Instant) -> Bool {
            guard end == nil else { return false }
            let showsNews = known.map { !new.token.hasSameContent(as: $0) } ?? true
            known = new.token
            let hadHeard = hasHeard
            hasHeard = true
            guard showsNews else {
                if pending != nil { pending = new }
                isConfirmed = isConfirmed || !hadHeard
                return !hadHeard
            }
            let hadPending = pending != nil
            pending = new
            if !hadPending { pendingSince = now }
            return !hadPending
        }
    }

    private let state: Mutex<State>

    /// - Parameter wake: called on any thread when something came and nothing was there before
    init(known: StateToken?, wake: @escaping @Sendable () -> Void) {
        state = Mutex(State(known: known, wake: wake))
    }

    /// What came, once.
    func take() -> Event? {
        state.withLock { state in
            if let pending = state.pending {
                state.pending = nil
                state.pendingSince = nil
                state.isConfirmed = false
                return .state(pending)
            }
            if state.isConfirmed {
                state.isConfirmed = false
                return .current
            }
            return state.end.map { .ended($0) }
        }
    }

    /// Leaves the latest state; nothing if it shows nothing new. False, and nothing is left, if the follower has seen a
    /// newer one.
    func offer(_ new: FollowedState<Payload>, at now: ContinuousClock.Instant) -> Bool {
        let (wake, isNewEnough): ((@Sendable () -> Void)?, Bool) = state.withLock { state in
            // Its newest state stays, so that an older instance is recognized later.
            if let known = state.known, new.token.isOlder(than: known) { return (nil, false) }
            return (state.take(new, at: now) ? state.wake : nil, true)
        }
        wake?()
        return isNewEnough
    }

    /// Whether nothing comes any more.
    var hasEnded: Bool { state.withLock { $0.end != nil } }

    func isSlow(at now: ContinuousClock.Instant, after limit: Duration) -> Bool {
        state.withLock { $0.pendingSince.map { $0.duration(to: now) > limit } ?? false }
    }

    func end(_ failure: Failure) {
        let wake: (@Sendable () -> Void)? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.end = failure
            defer { state.wake = nil }
            return state.wake
        }
        wake?()
    }
}

/// A state of a followed composition.
public struct FollowedState<Payload: Sendable>: Sendable {
    public let payload: Payload
    public let token: StateToken
}
