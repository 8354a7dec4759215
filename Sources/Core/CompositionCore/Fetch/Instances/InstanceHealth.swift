/// Whether one instance of a service gets calls. A state machine: time comes in as an argument.
///
///     healthy -> ejected      after five failures in a row, or six of ten among the last twenty and more
///     healthy -> resting      when the service asks for a pause (429 or 503 with Retry-After)
///     ejected -> probing      when its time is over: one call may try
///     probing -> healthy      when that call was answered
///     probing -> ejected      when it failed, for twice the time
///     resting -> healthy      when its time is over
struct InstanceHealth {
    enum State: Equatable {
        case healthy
        case ejected(until: ContinuousClock.Instant)
        case probing
        case resting(until: ContinuousClock.Instant)
    }

    enum Outcome: Equatable {
        case answered
        case failed
        /// It asked for a pause.
        case refused(for: Duration)
        /// It says nothing about the instance.
        case ignored
    }

    private static let consecutiveMax = 5
    private static let proportionCount = 20
    private static let proportionMax = 0.6
    private static let ejectionMin = Duration.seconds(1)
    private static let ejectionMax = Duration.seconds(30)
    private static let window = Duration.seconds(10)

    private(set) var state = State.healthy
    private var consecutive = 0
    private var ejections = 0
    private var windowStart: ContinuousClock.Instant?
    private var windowCalls = 0
    private var windowFailures = 0

    /// Whether a call may go out; it then must be followed by an ``end(_:at:spread:)``.
    mutating func begin(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .healthy: return true
        case .probing: return false
        case .ejected(let until):
            guard now >= until else { return false }
            state = .probing
            return true
        case .resting(let until):
            guard now >= until else { return false }
            state = .healthy
            return true
        }
    }

    /// How long until a call may go out; nil if it may.
    func pause(at now: ContinuousClock.Instant) -> Duration? {
        switch state {
        case .healthy: nil
        case .probing: Self.ejectionMin
        case .ejected(let until), .resting(let until): until > now ? now.duration(to: until) : nil
        }
    }

    /// A call ended. `spread`, from 0.8 to 1.2, keeps the probes of many callers apart.
    mutating func end(_ outcome: Outcome, at now: ContinuousClock.Instant, spread: Double) {
        switch outcome {
        case .answered: answered(at: now)
        case .failed: failed(at: now, spread: spread)
        case .refused(let pause): state = .resting(until: now + pause)
        case .ignored: if state == .probing { state = .ejected(until: now) }
        }
    }

    private mutating func answered(at now: ContinuousClock.Instant) {
        consecutive = 0
        if state == .probing {
            state = .healthy
            ejections = 0
            windowStart = nil
        }
        count(failure: false, at: now)
    }

    private mutating func failed(at now: ContinuousClock.Instant, spread: Double) {
        consecutive += 1
        count(failure: true, at: now)
        switch state {
        case .probing: eject(at: now, spread: spread)
        case .healthy: if isUnhealthy { eject(at: now, spread: spread) }
        case .ejected, .resting: break
        }
    }

    private var isUnhealthy: Bool {
        consecutive >= Self.consecutiveMax
            || windowCalls >= Self.proportionCount
                && Double(windowFailures) >= Self.proportionMax * Double(windowCalls)
    }

    private mutating func eject(at now: ContinuousClock.Instant, spread: Double) {
        let pause = min(Self.ejectionMax, Self.ejectionMin * (1 << min(ejections, 5)))
        ejections += 1
        consecutive = 0
        windowStart = nil
        state = .ejected(until: now + pause * spread)
    }

    private mutating func count(failure: Bool, at now: ContinuousClock.Instant) {
        if windowStart.map({ now - $0 > Self.window }) ?? true {
            windowStart = now
            windowCalls = 0
            windowFailures = 0
        }
        windowCalls += 1
        if failure { windowFailures += 1 }
    }
}
