public import Limits
public import NIOCore

/// What one connection, and all of them together, may cost.
public struct FramesLimits: Sendable {
    /// From connecting to a good hello.
    public var helloWithin: TimeAmount = .seconds(5)
    /// From connecting to the welcome. Where many sign in at once, each waits for its turn.
    public var welcomeWithin: TimeAmount = .seconds(10)
    /// Wrong keys from one address; beyond it its hellos are BUSY before their keys are looked at.
    public var wrongKeys = Rate(30, per: .seconds(60))
    /// Hellos of one address that are looked up at once; more wait for those.
    public var signInsMax = 16
    /// From a frame's first byte to its last.
    public var frameWithin: TimeAmount = .seconds(10)
    /// Where hello names none.
    public var keepAliveSecondsDefault: UInt32 = 60
    public var keepAliveSecondsMax: UInt32 = 3_600
    /// Asks of one connection that run at once; more get BUSY.
    public var asksMax = 16
    /// Compositions that one connection follows.
    public var followsMax = 16
    /// How much longer than the deadline an ask may run before it is cut off.
    public var askGrace: TimeAmount = .milliseconds(40)
    /// Readings of one connection that wait for their commit; beyond it the connection is not read.
    public var heldReadingsMax = 1_024
    /// Telemetry messages of one connection; more are told to wait, and as many again although they were told end it.
    public var telemetryRate = Rate(5_000, per: .seconds(5))
    /// Frames of one connection that make no sense; then it is closed.
    public var badFramesMax = 16
    /// What a slow reader may leave unread, beside the kernel's buffers; then it is closed.
    public var outboundBytesMax = 256 * 1024
    public var connectionsMax = 12_000
    /// How long running asks and commits may take to end at shutdown.
    public var drainWithin: TimeAmount = .seconds(5)
    /// How long a closed connection's peer may take to close its side.
    public var closeWithin: TimeAmount = .seconds(1)
    /// After a goodbye a device waits a random time between these, so that not all of them return at once.
    public var reconnectAfterMs: ClosedRange<UInt32> = 500...5_000

    public init() {}
}
