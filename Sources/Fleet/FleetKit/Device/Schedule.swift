import NIOCore

/// Instants a fixed time apart. They don't move when the one before was handled late: the load is open loop.
struct Schedule {
    let interval: TimeAmount
    private(set) var due: NIODeadline

    /// Starts at a random instant within the first interval, so that a fleet doesn't report in step.
    init(every interval: TimeAmount, from start: NIODeadline, using random: inout SplitMix64) {
        self.interval = interval
        due = start + .nanoseconds(Int64.random(in: 0..<Swift.max(1, interval.nanoseconds), using: &random))
    }

    /// The instant that has come, if one has; call until nil.
    mutating func take(at now: NIODeadline) -> NIODeadline? {
        guard due <= now else { return nil }
        defer { due = due + interval }
        return due
    }

    /// Leaves out what has come and wasn't taken.
    mutating func skip(to now: NIODeadline) {
        guard due <= now else { return }
        let missed = (now - due).nanoseconds / interval.nanoseconds + 1
        due = due + .nanoseconds(interval.nanoseconds * missed)
    }

    /// Moves an instant that has come to `now`.
    mutating func postpone(to now: NIODeadline) {
        due = Swift.max(due, now)
    }
}
