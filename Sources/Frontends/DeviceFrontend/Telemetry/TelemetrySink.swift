public import CompositionCore
public import DeviceMessages

/// Where telemetry is made durable.
public protocol TelemetrySink: Sendable {
    /// Returns one result a message, in order, when all of them are on disk; throws when none may be acknowledged.
    func commit(_ messages: [TelemetryMessage]) async throws(Failure) -> [TelemetryResult]

    /// The last sequence of which all up to it are settled; 0 where none is or nobody knows.
    func committedThrough(
        _ device: ResourceID, epoch: UInt32, in context: RequestContext
    ) async throws(Failure) -> UInt32
}

extension TelemetrySink {
    public func committedThrough(
        _ device: ResourceID, epoch: UInt32, in context: RequestContext
    ) async throws(Failure) -> UInt32 { 0 }
}

/// One telemetry message of one device.
public struct TelemetryMessage: Sendable, Hashable {
    public var device: ResourceID
    /// 0 together with the sequence 0: the sink numbers the message itself, so sent twice it counts twice.
    public var epoch: UInt32
    /// From 1 where the device numbers its messages.
    public var sequence: UInt32
    /// By the device's clock, Unix time in milliseconds; 0: it has none.
    public var timeMs: UInt64
    /// By this server's clock.
    public var receivedMs: UInt64
    /// At most 64.
    public var readings: [Reading]

    public init(
        device: ResourceID, epoch: UInt32, sequence: UInt32, timeMs: UInt64, receivedMs: UInt64, readings: [Reading]
    ) {
        self.device = device
        self.epoch = epoch
        self.sequence = sequence
        self.timeMs = timeMs
        self.receivedMs = receivedMs
        self.readings = readings
    }

    /// What it counts for in limits: an empty message costs as much as one with a reading.
    var weight: Int { max(1, readings.count) }
}

/// What became of a telemetry message.
public struct TelemetryResult: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        case committed
        /// The same message was committed before.
        case duplicate
        /// It never will be committed; the service remembers that.
        case rejected(ErrorCode)
    }

    public var state: State
    /// Every sequence of the message's epoch up to this is settled.
    public var through: UInt32

    public init(_ state: State, through: UInt32) {
        self.state = state
        self.through = through
    }
}
