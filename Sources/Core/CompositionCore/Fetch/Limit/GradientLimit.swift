/// How many calls a service can have under way, learned from how long they take.
///
/// Gradient2 of the concurrency-limits family: the latency of the last window is compared with the long-term one. While it
/// isn't worse, the limit grows by a small queue; when it is, calls wait in the service, and the limit shrinks in
/// proportion. It needs no threshold per service, and unlike Vegas it isn't misled by a service whose requests differ, since
/// it compares averages and not the best case. A window with calls that failed for want of capacity halves the limit.
/// A service that answers within a few milliseconds has no queue worth the name, however much slower it is than it was: a
/// busy machine alone must not make its callers give up.
struct GradientLimit {
    static let initial = 100.0
    static let least = 10.0
    static let most = 1_024.0
    private static let tolerance = 1.5
    private static let promptMs = 20.0
    private static let smoothing = 0.2
    private static let windowTime = Duration.milliseconds(100)
    private static let windowCount = 10

    private(set) var value = Self.initial
    private var longTerm = 0.0
    private var windowStart: ContinuousClock.Instant?
    private var sum = 0.0
    private var count = 0
    private var inFlightMax = 0
    private var hasDropped = false

    /// A call ended.
    ///
    /// - Parameters:
    ///   - latency: how long it took
    ///   - inFlight: how many were under way when it ended, itself included
    ///   - wasDropped: the service didn't answer in time or said that it is too busy
    mutating func sample(
        _ latency: Duration, inFlight: Int, wasDropped: Bool, at now: ContinuousClock.Instant
    ) {
        let start = windowStart ?? now
        windowStart = start
        inFlightMax = max(inFlightMax, inFlight)
        hasDropped = hasDropped || wasDropped
        sum += latency / .milliseconds(1)
        count += 1
        guard count >= Self.windowCount, now - start >= Self.windowTime else { return }
        update(with: sum / Double(count))
        windowStart = nil
        sum = 0
        count = 0
        inFlightMax = 0
        hasDropped = false
    }

    private mutating func update(with shortTerm: Double) {
        longTerm = longTerm == 0 ? shortTerm : longTerm * 0.98 + shortTerm * 0.02
        // After an overload the long-term latency comes down faster than it went up.
        if longTerm > 2 * shortTerm { longTerm *= 0.9 }
        // A limit that isn't reached says nothing about the service.
        guard hasDropped || Double(inFlightMax) >= value / 2 else { return }
        let usual = max(longTerm, Self.promptMs)
        let gradient = hasDropped ? 0.5 : max(0.5, min(1, Self.tolerance * usual / max(shortTerm, 0.001)))
        let target = value * gradient + max(4, value.squareRoot())
        value = min(Self.most, max(Self.least, value * (1 - Self.smoothing) + target * Self.smoothing))
    }
}
