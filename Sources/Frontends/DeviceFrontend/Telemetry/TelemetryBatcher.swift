public import NIOCore

/// Decides when telemetry of many connections is committed in one call; time comes in as an argument.
///
/// One commit runs at a time. Messages that arrive meanwhile wait for the next, so commits grow with the load.
/// - idle → waiting: the first entry came; → committing: the window passed, or enough is there
/// - committing → waiting or committing: the commit ended and more has come; → idle: nothing has
/// - paused: the sink failed, and may have asked for a pause; entries are refused until it is over
struct TelemetryBatcher<Reply: Sendable>: Sendable {
    struct Entry: Sendable {
        let messages: [TelemetryMessage]
        let weight: Int
        let reply: Reply
    }

    enum Step: Sendable {
        case nothing
        /// Call ``wake(now:)`` then.
        case wake(at: NIODeadline)
        case commit([Entry])
        /// The sink wants no calls yet.
        case refuse(Entry, retryAfterMs: UInt32)
    }

    let limits: TelemetryLimits
    private var waiting: [Entry] = []
    private var waitingReadings = 0
    private var committingReadings = 0
    private var isCommitting = false
    private var window: NIODeadline?
    private var pausedUntil: NIODeadline?

    init(limits: TelemetryLimits) {
        self.limits = limits
    }

    /// Whether connections must stop reading.
    var isFull: Bool { waitingReadings + committingReadings >= limits.heldReadingsMax }

    mutating func add(_ entry: Entry, now: NIODeadline) -> Step {
        if let pausedUntil, pausedUntil > now {
            return .refuse(entry, retryAfterMs: UInt32(clamping: (pausedUntil - now).nanoseconds / 1_000_000 + 1))
        }
        pausedUntil = nil
        waiting.append(entry)
        waitingReadings += entry.weight
        return next(now)
    }

    mutating func wake(now: NIODeadline) -> Step {
        next(now)
    }

    /// The commit ended. With a pause, no call is made before it is over; what waits is returned to be refused, also
    /// where the pause is zero.
    mutating func finish(pause: TimeAmount?, now: NIODeadline) -> (step: Step, refused: [Entry]) {
        isCommitting = false
        committingReadings = 0
        guard let pause else { return (next(now), []) }
        pausedUntil = now + pause
        defer { empty() }
        return (.nothing, waiting)
    }

    private mutating func next(_ now: NIODeadline) -> Step {
        guard !isCommitting, !waiting.isEmpty else { return .nothing }
        if waitingReadings >= limits.batchReadingsMax { return commit() }
        guard let window else {
            self.window = now + limits.window
            return .wake(at: now + limits.window)
        }
        return now >= window ? commit() : .nothing
    }

    private mutating func commit() -> Step {
        isCommitting = true
        window = nil
        var count = 0
        for entry in waiting {
            if count > 0, committingReadings + entry.weight > limits.batchReadingsMax { break }
            committingReadings += entry.weight
            count += 1
        }
        let batch = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        waitingReadings -= committingReadings
        return .commit(batch)
    }

    private mutating func empty() {
        waiting = []
        waitingReadings = 0
        window = nil
    }
}

/// How telemetry is gathered.
public struct TelemetryLimits: Sendable {
    /// How long the first message of a batch waits for others.
    public var window: TimeAmount = .milliseconds(5)
    /// Readings in one call of the sink, unless one read of one connection has more.
    public var batchReadingsMax = 500
    /// Readings held for all connections together; beyond it they are not read.
    public var heldReadingsMax = 20_000
    /// What devices are told to wait after a failure that names no time.
    public var retryAfterMs: UInt32 = 1_000

    public init() {}
}
