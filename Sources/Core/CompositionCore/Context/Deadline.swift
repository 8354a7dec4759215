/// The instant after which nobody waits for the answer any more.
///
/// A client's request has one; each call to a service gets what is left of it.
public struct Deadline: Sendable, Hashable, Comparable {
    public let instant: ContinuousClock.Instant

    public init(_ instant: ContinuousClock.Instant) {
        self.instant = instant
    }

    public static func after(_ duration: Duration) -> Self {
        Self(.now.advanced(by: duration))
    }

    /// What is left; negative when it has passed.
    public var remaining: Duration { ContinuousClock.now.duration(to: instant) }

    public var hasPassed: Bool { ContinuousClock.now >= instant }

    public static func < (left: Self, right: Self) -> Bool { left.instant < right.instant }
}
