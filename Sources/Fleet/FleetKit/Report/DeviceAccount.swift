public import DeviceMessages

/// What one device sent and what it was told of it.
public struct DeviceAccount: Sendable, Hashable {
    public let device: String
    /// Of this run; the device's readings of other runs have others.
    public let epoch: UInt32
    /// The rows that a committed message leaves in the telemetry service.
    public let readingsPerMessage: Int
    /// Signed in at least once.
    public internal(set) var wasServed = false
    /// Sequences 1 to this were produced.
    public internal(set) var lastSequence: UInt32 = 0
    /// Told to be on disk.
    public internal(set) var acknowledged = SequenceSet()
    /// Told never to be stored.
    public internal(set) var refused: [UInt32: ErrorCode] = [:]

    public init(device: String, epoch: UInt32, readingsPerMessage: Int) {
        self.device = device
        self.epoch = epoch
        self.readingsPerMessage = readingsPerMessage
    }
}
