public import Logging
import Synchronization

/// All that is followed in one frontend. A change of a resource reaches the compositions that read it, each is composed
/// once for everybody who follows it, and whoever has other bytes gets the new ones.
public final class Followings<Payload: Sendable>: Sendable {
    /// Composes in a context made for it. Two payloads with the same `content` are the same state.
    public struct Source: Sendable {
        let minInterval: Duration
        let compose: @Sendable (RequestContext) async throws -> Payload
        let content: @Sendable (Payload) -> [UInt8]

        public init(
            minInterval: Duration, compose: @escaping @Sendable (RequestContext) async throws -> Payload,
            content: @escaping @Sendable (Payload) -> [UInt8]
        ) {
            self.minInterval = minInterval
            self.compose = compose
            self.content = content
        }
    }

    private struct State {
        var followings: [FollowKey: Following<Payload>] = [:]
        var readers: [ResourceKey: Set<FollowKey>] = [:]
        /// The newest versions that events told of what is read.
        var announced: [ResourceKey: UInt64] = [:]
        var followerCount = 0
        /// While something is composed, what changed meanwhile.
        var clock = ChangeClock()
        var composingCount = 0
        /// Those that were read so far; their changes count.
        var services: [String: Service] = [:]
    }

    private let limits: FollowLimits
    private let logger: Logger
    private let state = Mutex(State())
    private let sweep = Alarm()

    public init(limits: FollowLimits = FollowLimits(), logger: Logger) {
        self.limits = limits
        self.logger = logger
    }

    public var counts: FollowCounts {
        state.withLock { FollowCounts(compositions: $0.followings.count, followers: $0.followerCount) }
    }

    /// Follows for as long as somebody holds what this returns. `known` is what the follower has from earlier, from
    /// whichever instance.
    ///
    /// Throws `busy` where there are as many followers as there may be.
    public func follow(
        _ key: FollowKey, from source: Source, known: StateToken? = nil, wake: @escaping @Sendable () -> Void
    ) throws(Failure) -> FollowTicket<Payload> {
        let follower = Follower<Payload>(known: known, wake: wake)
        let following: Following<Payload>? = state.withLock { state in
            guard state.followerCount < limits.followersMax else { return nil }
            let existing = state.followings[key].flatMap { $0.hasEnded ? nil : $0 }
            guard existing != nil || state.followings.count < limits.compositionsMax else { return nil }
            state.followerCount += 1
            let following = existing ?? make(key, source)
            state.followings[key] = following
            return following
        }
        guard let following else { throw Failure(.busy, "too many follow", retryAfter: .seconds(10)) }
        following.add(follower)
        watchSlow()
        return FollowTicket(follower) { [weak self] in self?.leave(key, follower) }
    }

    private func leave(_ key: FollowKey, _ follower: Follower<Payload>) {
        let abandoned: Following<Payload>? = state.withLock { state in
            state.followerCount -= 1
            guard let following = state.followings[key], following.remove(follower) else { return nil }
            state.followings[key] = nil
            return following
        }
        abandoned?.end(.callerLeft)
    }

    private func make(_ key: FollowKey, _ source: Source) -> Following<Payload> {
        Following(
            FollowSchedule(minInterval: source.minInterval, limits: limits),
            compose: { [weak self] () throws(Failure) in
                guard let self else { throw .callerLeft }
                return try await composed(source, for: key)
            },
            reads: { [weak self] in self?.read(key, $0, $1) ?? false },
            distrust: { [weak self] keys in self?.distrust(keys) })
    }

    private func composed(_ source: Source, for key: FollowKey) async throws(Failure) -> Following<Payload>.Composed {
        let tick = state.withLock { state in
            state.composingCount += 1
            return state.clock.now
        }
        defer { state.withLock { $0.composingCount -= 1 } }
        let context = RequestContext(
            principal: key.principal ?? .anonymous, deadline: .after(limits.deadline), logger: logger,
            priority: .background)
        let composed = try await source.state(in: context)
        // A service that is read for the first time may have changed before anybody listened.
        let isHeard = listen(to: context.log.services)
        return Following.Composed(
            state: composed.state, keys: context.log.keys, isWhole: context.log.isWhole,
            isOutdated: state.withLock { context.log.isOlder(than: $0.announced) },
            validFor: context.log.caching.validFor, tick: isHeard ? tick : nil)
    }
}

// Services.
extension Followings {
    /// Whether their changes were heard before.
    private func listen(to services: [String: Service]) -> Bool {
        let new = state.withLock { state in
            let new = services.filter { state.services[$0.key] == nil }
            state.services.merge(new) { known, _ in known }
            return new
        }
        for (name, service) in new {
            service.onChange { [weak self] in self?.changed($0, to: $1, of: name) }
        }
        return new.isEmpty
    }

    /// What was read of them is older than what somebody has seen: they are asked anew.
    private func distrust(_ keys: Set<ResourceKey>) {
        let services = state.withLock { $0.services }
        for key in keys { services[key.service]?.change(key) }
    }
}

// Changes.
extension Followings {
    /// Nil: everything of the service may have changed.
    private func changed(_ key: ResourceKey?, to version: UInt64, of service: String) {
        let affected: [Following<Payload>] = state.withLock { state in
            if let key {
                if state.readers[key] != nil { state.announced[key] = max(version, state.announced[key] ?? 0) }
                state.clock.change(key, isRemembered: state.composingCount > 0)
            } else {
                state.clock.changeAll()
            }
            let keys =
                if let key {
                    state.readers[key] ?? []
                } else {
                    state.readers.lazy.filter { $0.key.service == service }.reduce(into: Set<FollowKey>()) {
                        $0.formUnion($1.value)
                    }
                }
            return keys.compactMap { state.followings[$0] }
        }
        for following in affected { following.changed() }
    }

    /// The composition read other resources than before. Says whether one of them has changed since.
    private func read(
        _ key: FollowKey, _ old: Set<ResourceKey>, _ composed: Following<Payload>.Composed?
    ) -> Bool {
        let new = composed?.keys ?? []
        return state.withLock { state in
            for resource in old.subtracting(new) {
                state.readers[resource]?.remove(key)
                if state.readers[resource]?.isEmpty ?? false {
                    state.readers[resource] = nil
                    state.announced[resource] = nil
                }
            }
            // It may have been left meanwhile.
            guard let composed, state.followings[key] != nil else { return false }
            for resource in new.subtracting(old) { state.readers[resource, default: []].insert(key) }
            guard let tick = composed.tick else { return true }
            return state.clock.lastChange(of: Array(new)) > tick
        }
    }

    private func watchSlow() {
        // Often enough for the limit; each look takes every follower's lock.
        sweep.set(.now + max(limits.slowAfter / 8, .milliseconds(10))) { [weak self] in
            guard let self else { return }
            let followings = state.withLock { $0.followings }
            for (key, following) in followings where following.dropSlow(after: limits.slowAfter, at: .now) {
                let isAbandoned = state.withLock { state in
                    guard following.followerCount == 0, state.followings[key] === following else { return false }
                    state.followings[key] = nil
                    return true
                }
                if isAbandoned { following.end(.callerLeft) }
            }
            if !followings.isEmpty { watchSlow() }
        }
    }
}
