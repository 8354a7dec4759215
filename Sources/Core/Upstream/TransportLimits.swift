public import NIOCore

/// What one service may cost. Connections and waiting calls are counted per event loop.
public struct TransportLimits: Sendable {
    public var connectionsMax = 64
    /// Calls that wait for a connection; one more is `busy` at once.
    public var waitingMax = 256
    public var bodyBytesMax = 2 << 20
    public var headerBytesMax = 16 << 10
    public var connectTimeout: TimeAmount = .seconds(2)
    /// A connection that idled longer isn't used again: the service may be about to close it.
    public var idleTimeMax: TimeAmount = .seconds(20)

    public init() {}
}
