public import Limits

/// What devices on MQTT may cost.
public struct MQTTLimits: Sendable {
    /// Asks of one device that run at once; more get BUSY.
    public var deviceAsksMax = 16
    /// The same for all devices together.
    public var asksMax = 2_000
    /// How much longer than the deadline an ask may run before it is cut off.
    public var askGrace: Duration = .milliseconds(25)
    /// How long the first telemetry message of a batch waits for others, and how many are one batch.
    public var window: Duration = .milliseconds(5)
    public var batchMessagesMax = 500
    /// Readings in one call of the sink, unless one message has more.
    public var commitReadingsMax = 4_000
    /// Telemetry messages of one device; more are not taken, and their device is told to wait. The broker's plugin closes
    /// who goes on.
    public var telemetryRate = Rate(5_000, per: .seconds(5))
    /// How long telemetry may stay uncommitted before its connection is dropped, unacknowledged.
    public var commitWithin: Duration = .seconds(5)
    /// The pause after a failed commit, and what devices are told to wait where the sink names no time.
    public var retryAfter: Duration = .seconds(1)

    public init() {}
}
