/// Whether a fridge is warm, by what its thermometer measures one time after the other.
///
/// Warm is what is above the limit for a minute by the thermometer's own times: an opened door is no alarm. It is over
/// when half a degree below the limit is measured. What lies between changes nothing, so noise at the limit doesn't.
struct FridgeWarmth: Sendable, Equatable {
    private(set) var isWarm: Bool
    /// Since when it is above the limit without a break. Unix time by the thermometer, as all here.
    private(set) var warmSinceMs: Int64?
    /// Of the newest reading.
    private(set) var lastMs: Int64?

    /// How long it must be warm.
    static let warmAfterMs: Int64 = 60_000
    /// Below the limit, hundredths of a degree.
    static let coolBelow: Int64 = 50
    /// What is farther apart says nothing about the time between.
    static let gapMs: Int64 = 300_000

    init(isWarm: Bool = false, warmSinceMs: Int64? = nil, lastMs: Int64? = nil) {
        (self.isWarm, self.warmSinceMs, self.lastMs) = (isWarm, warmSinceMs, lastMs)
    }

    /// - Parameters:
    ///   - value: hundredths of a degree, as is the limit
    mutating func take(_ value: Int64, timeMs: Int64, limit: Int64) {
        if let lastMs {
            // One that comes late is over. One that is far behind comes from a clock that was set.
            if timeMs < lastMs, lastMs - timeMs <= Self.gapMs { return }
            if abs(timeMs - lastMs) > Self.gapMs { warmSinceMs = nil }
        }
        lastMs = timeMs
        if value > limit {
            let since = warmSinceMs ?? timeMs
            warmSinceMs = since
            if timeMs - since >= Self.warmAfterMs { isWarm = true }
        } else if value <= limit - Self.coolBelow {
            warmSinceMs = nil
            isWarm = false
        }
    }
}
