/// The device's first frame.
public struct Hello: Sendable, Hashable {
    /// The version of the protocol that the device speaks: 1.
    public var protocolVersion: UInt32
    /// An id, at most 64 bytes.
    public var deviceID: String
    /// At most 64 bytes.
    public var apiKey: String
    /// Random, never 0, new at each start of the device.
    public var epoch: UInt32
    /// At most 32 bytes.
    public var model: String
    /// At most 32 bytes.
    public var firmware: String
    /// 0: the server chooses.
    public var keepAliveSeconds: UInt32

    public init(
        protocolVersion: UInt32 = 1, deviceID: String, apiKey: String, epoch: UInt32, model: String = "",
        firmware: String = "", keepAliveSeconds: UInt32 = 0
    ) {
        self.protocolVersion = protocolVersion
        self.deviceID = deviceID
        self.apiKey = apiKey
        self.epoch = epoch
        self.model = model
        self.firmware = firmware
        self.keepAliveSeconds = keepAliveSeconds
    }
}

/// The server's answer to ``Hello``.
public struct Welcome: Sendable, Hashable {
    /// Unix time in milliseconds.
    public var timeMs: UInt64
    /// The server closes a connection that is silent 1.5 times as long.
    public var keepAliveSeconds: UInt32
    public var maxFrameBytes: UInt32
    /// ``Ack/through`` of hello's epoch.
    public var committedThrough: UInt32

    public init(timeMs: UInt64, keepAliveSeconds: UInt32, maxFrameBytes: UInt32, committedThrough: UInt32) {
        self.timeMs = timeMs
        self.keepAliveSeconds = keepAliveSeconds
        self.maxFrameBytes = maxFrameBytes
        self.committedThrough = committedThrough
    }
}
