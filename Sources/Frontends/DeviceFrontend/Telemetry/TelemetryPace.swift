import Limits
import NIOCore

/// How much one connection reports, so that one device doesn't take what belongs to all. Time comes in as an argument.
///
/// A bucket that refills evenly: what a device kept while it was away may come at once, and somewhat later the rest.
struct TelemetryPace: Sendable {
    enum Verdict: Sendable, Equatable {
        case taken
        case refused(retryAfterMs: UInt32)
        /// It goes on although it was told to wait.
        case flooding
    }

    private var fullAt = NIODeadline.uptimeNanoseconds(0)
    /// Refused since it last paused.
    private var ignored = 0

    init() {}

    mutating func take(at now: NIODeadline, of rate: Rate) -> Verdict {
        let begin = max(fullAt, now)
        let ahead = begin - now + .nanoseconds(rate.interval)
        // Who waits as it was told finds half of the bucket refilled; a quarter leaves room for the way's delays. One that
        // goes on finds single places, which is no pause.
        if begin - now <= .nanoseconds(rate.windowLength / 4 * 3) { ignored = 0 }
        guard ahead.nanoseconds > rate.windowLength else {
            fullAt = begin + .nanoseconds(rate.interval)
            return .taken
        }
        ignored += 1
        guard ignored <= rate.count else { return .flooding }
        // Not at the first message that fits again: half of the bucket is there then.
        return .refused(retryAfterMs: UInt32(clamping: rate.windowLength / 2_000_000))
    }
}
