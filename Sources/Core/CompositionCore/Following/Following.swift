import Synchronization

/// One composition that is followed: what it read, its latest state, and who follows it. Executes its schedule.
final class Following<Payload: Sendable>: Sendable {
    struct Composed: Sendable {
        let state: FollowedState<Payload>
        let keys: Set<ResourceKey>
        /// Whether no service failed.
        let isWhole: Bool
        /// Whether events have told of newer.
        let isOutdated: Bool
        /// How long what it read stays valid by the services' word.
        let validFor: Duration?
        /// The tick of the changes when it began; nil: changes weren't heard then.
        let tick: UInt64?
    }

    typealias Compose = @Sendable () async throws(Failure) -> Composed

    private struct State {
        var schedule: FollowSchedule
        var latest: Composed?
        var followers: [ObjectIdentifier: Follower<Payload>] = [:]
        var work: Task<Void, Never>?
        var timer: Task<Void, Never>?
        var end: Failure?
    }

    private let state: Mutex<State>
    private let compose: Compose
    /// Told what was read each time, so that changes of it find their way here. Says whether something of it changed
    /// since it was read.
    private let reads: @Sendable (_ old: Set<ResourceKey>, Composed?) -> Bool
    /// Asks the services anew for what was read: somebody has seen newer.
    private let distrust: @Sendable (Set<ResourceKey>) -> Void

    init(
        _ schedule: FollowSchedule, compose: @escaping Compose,
        reads: @escaping @Sendable (_ old: Set<ResourceKey>, Composed?) -> Bool,
        distrust: @escaping @Sendable (Set<ResourceKey>) -> Void
    ) {
        state = Mutex(State(schedule: schedule))
        self.compose = compose
        self.reads = reads
        self.distrust = distrust
    }

    var followerCount: Int { state.withLock { $0.followers.count } }
    var hasEnded: Bool { state.withLock { $0.end != nil } }

    /// The follower gets what is there if it is new to it, and every change from then on. The first one starts it.
    func add(_ follower: Follower<Payload>) {
        let (latest, end) = state.withLock { state in
            if state.end == nil { state.followers[ObjectIdentifier(follower)] = follower }
            return (state.latest, state.end)
        }
        if let end { return follower.end(end) }
        guard let latest else { return changed() }
        guard !follower.offer(latest.state, at: .now) else { return }
        distrust(latest.keys)
        changed()
    }

    /// Whether nobody follows any more.
    func remove(_ follower: Follower<Payload>) -> Bool {
        state.withLock { state in
            state.followers[ObjectIdentifier(follower)] = nil
            return state.followers.isEmpty
        }
    }

    /// Something that it read has changed.
    func changed() {
        advance { $0.changed(at: $1) }
    }

    /// Ends those whose update has been waiting for too long. Returns whether nobody follows any more.
    func dropSlow(after limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        let slow = state.withLock { state in
            let slow = state.followers.filter { $0.value.isSlow(at: now, after: limit) }
            for id in slow.keys { state.followers[id] = nil }
            return slow.values
        }
        for follower in slow { follower.end(Failure(.limited, "an update waited too long to be read")) }
        return followerCount == 0
    }

    /// Nothing happens any more; whoever still follows is told why.
    func end(_ failure: Failure) {
        let (followers, keys) = state.withLock { state in
            state.end = state.end ?? failure
            state.work?.cancel()
            state.timer?.cancel()
            defer { state.followers = [:] }
            return (Array(state.followers.values), state.latest?.keys ?? [])
        }
        _ = reads(keys, nil)
        for follower in followers { follower.end(failure) }
    }
}

// Executing the schedule.
extension Following {
    private func advance(
        _ step: (inout FollowSchedule, ContinuousClock.Instant) -> FollowSchedule.Action?
    ) {
        state.withLock { state in
            guard state.end == nil, let action = step(&state.schedule, .now) else { return }
            state.timer?.cancel()
            switch action {
            case .compose: state.work = Task { await self.work() }
            case .wait(let instant):
                state.timer = Task {
                    guard (try? await Task.sleep(until: instant, clock: .continuous)) != nil else { return }
                    self.advance { $0.timerFired(at: $1) }
                }
            }
        }
    }

    private func work() async {
        do throws(Failure) {
            take(try await compose())
        } catch {
            if error.code == .notFound || error.code == .forbidden || error.code == .unauthenticated {
                // What isn't there, or isn't theirs, has no next state.
                return end(error)
            }
            advance { $0.failed(at: $1) }
        }
    }

    private func take(_ composed: Composed) {
        let (old, followers) = state.withLock { state in
            let old = state.latest?.keys ?? []
            if state.end == nil { state.latest = composed }
            return (old, Array(state.followers.values))
        }
        if reads(old, composed) { changed() }
        let now = ContinuousClock.now
        var isBehind = composed.isOutdated
        for follower in followers where !follower.offer(composed.state, at: now) { isBehind = true }
        if isBehind { distrust(composed.keys) }
        advance { schedule, now in
            composed.isWhole && !isBehind
                ? schedule.composed(validFor: composed.validFor, at: now) : schedule.failed(at: now)
        }
    }
}
