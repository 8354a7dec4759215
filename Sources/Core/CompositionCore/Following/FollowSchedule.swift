/// When a followed composition is composed anew. A state machine: time comes in, what to do goes out.
struct FollowSchedule {
    enum Phase: Equatable {
        /// Nothing to do before a change or the timer. Next: composing, or pausing.
        case resting
        /// A composing is under way; `again`: something changed since it began. Next: resting, or pausing.
        case composing(again: Bool)
        /// Something changed, but the last composing began less than `minInterval` ago. Next: composing.
        case pausing
    }

    enum Action: Equatable {
        case compose
        /// Call ``timerFired(at:)`` then, instead of when it was said before.
        case wait(until: ContinuousClock.Instant)
    }

    typealias Instant = ContinuousClock.Instant

    private(set) var phase = Phase.resting
    private var beganAt: Instant?
    private var failures = 0
    private let minInterval: Duration
    private let limits: FollowLimits

    init(minInterval: Duration, limits: FollowLimits) {
        self.minInterval = minInterval
        self.limits = limits
    }

    /// Something that it read has changed, or somebody has seen newer: bursts collapse to one composing.
    mutating func changed(at now: Instant) -> Action? {
        switch phase {
        case .composing: phase = .composing(again: true)
        case .pausing: break
        case .resting: return begin(at: now)
        }
        return nil
    }

    /// A composing ended. `validFor`: how long what it read stays valid by the services' word; nil: they said nothing.
    mutating func composed(validFor: Duration?, at now: Instant) -> Action? {
        failures = 0
        return ended(nextLook: min(max(validFor ?? limits.pollEvery, limits.pollMin), limits.pollEvery), at: now)
    }

    /// A composing failed, in whole or in part: it is tried again, ever less often.
    mutating func failed(at now: Instant) -> Action? {
        failures += 1
        let pause = limits.retryAfter * (1 << min(failures - 1, 5))
        guard case .composing(again: true) = phase else { return ended(nextLook: pause, at: now) }
        phase = .resting
        return .wait(until: now + pause)
    }

    mutating func timerFired(at now: Instant) -> Action? {
        switch phase {
        case .composing: nil
        case .resting, .pausing: begin(at: now)
        }
    }

    private mutating func ended(nextLook: Duration, at now: Instant) -> Action? {
        guard case .composing(let again) = phase else { return nil }
        phase = .resting
        return again ? begin(at: now) : .wait(until: now + nextLook)
    }

    private mutating func begin(at now: Instant) -> Action {
        if let beganAt, beganAt.duration(to: now) < minInterval {
            phase = .pausing
            return .wait(until: beganAt + minInterval)
        }
        beganAt = now
        phase = .composing(again: false)
        return .compose
    }
}

/// The bounds of following in one process.
public struct FollowLimits: Sendable {
    /// Compositions that are followed at once; one more follower of another one is refused.
    public var compositionsMax = 50_000
    public var followersMax = 200_000
    /// How long an update may wait for a follower before it is dropped.
    public var slowAfter = Duration.seconds(30)
    /// A composition is looked at this often at the least, and not more often than `pollMin` without an event.
    public var pollEvery = Duration.seconds(60)
    public var pollMin = Duration.seconds(1)
    /// After a failure; doubled at each one that follows, up to 32 times.
    public var retryAfter = Duration.milliseconds(500)
    /// How long one composing may take.
    public var deadline = Duration.seconds(2)

    public init() {}
}
