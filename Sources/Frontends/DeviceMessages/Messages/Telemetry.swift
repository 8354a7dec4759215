/// What a device measured. A message with all its readings is what is committed, acknowledged, rejected or
/// dropped as a duplicate, known by device, epoch and sequence.
public struct Telemetry: Sendable, Hashable {
    public static let readingsMax = 64

    /// 0: hello's.
    public var epoch: UInt32
    /// From 1.
    public var sequence: UInt32
    /// Unix time in milliseconds of this sending; 0: the device has no clock.
    public var timeMs: UInt64
    /// At most 64.
    public var readings: [Reading]

    public init(epoch: UInt32 = 0, sequence: UInt32, timeMs: UInt64 = 0, readings: [Reading]) {
        self.epoch = epoch
        self.sequence = sequence
        self.timeMs = timeMs
        self.readings = readings
    }
}

/// One value of one sensor.
public struct Reading: Sendable, Hashable {
    /// The sensor's number in the model's file.
    public var sensor: UInt32
    /// In the sensor's unit: g, 0.01 °C, mV.
    public var value: Int32
    /// How long before this sending it was measured.
    public var ageMs: UInt32

    public init(sensor: UInt32, value: Int32, ageMs: UInt32 = 0) {
        self.sensor = sensor
        self.value = value
        self.ageMs = ageMs
    }
}
