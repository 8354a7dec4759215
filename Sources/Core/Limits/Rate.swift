/// So many requests in so much time.
///
/// Counted as a bucket that holds `count` and refills evenly over the window (the generic cell rate algorithm): a key that
/// waited may use all of it at once, and one that never waits has `count` a window.
public struct Rate: Sendable, Hashable, CustomStringConvertible {
    /// From 1 to a thousand millions.
    public let count: Int
    /// From a millisecond to a year.
    public let window: Duration
    /// Nanoseconds, as the counting wants them.
    package let windowLength: Int64
    /// Nanoseconds until one more is there.
    package let interval: Int64

    public init(_ count: Int, per window: Duration) {
        self.count = min(max(count, 1), 1_000_000_000)
        self.window = min(max(window, .milliseconds(1)), .seconds(366 * 86_400))
        windowLength = self.window.nanoseconds
        interval = max(windowLength / Int64(self.count), 1)
    }

    public var description: String { "\(count) in \(window)" }
}

extension Duration {
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
