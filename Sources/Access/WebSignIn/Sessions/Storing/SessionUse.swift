import Foundation

/// When a session is over, and how often its use is written down.
struct SessionUse: Sendable {
    private static let writePause: Int64 = 60_000

    /// Milliseconds.
    private let idle: Int64

    init(idle: Duration) {
        self.idle = max(idle.components.seconds * 1000 + idle.components.attoseconds / 1_000_000_000_000_000, 1)
    }

    /// When a session that was seen then is over.
    func expiry(seen: Int64, end: Int64) -> Int64 { min(seen + idle, end) }

    /// Whether a use is worth a write: once a minute is enough, more often only if a session lives but minutes.
    func isWorthWriting(_ now: Date, after seen: Date) -> Bool {
        now.milliseconds - seen.milliseconds >= min(Self.writePause, idle / 4)
    }
}
