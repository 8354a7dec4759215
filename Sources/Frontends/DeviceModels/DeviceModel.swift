/// What one kind of device is: its sensors, how often it reports, what it asks and what it follows.
///
/// A model is a file in `devices/`; who adds a file adds a model.
public struct DeviceModel: Sendable, Hashable {
    /// The model's name, as a device says it in its hello; at most 32 bytes.
    public let name: String
    /// One line for people.
    public let about: String
    /// The firmware version that a simulated device names, at most 32 bytes.
    public let firmware: String
    /// How a device's id begins when nothing else says which model it is; empty: no id does.
    public let idPrefix: String
    /// How often a connection is kept alive.
    public let keepAlive: Duration
    /// At least one, with numbers and names of their own.
    public let sensors: [Sensor]
    /// The time from one telemetry message to the next.
    public let reportsEvery: Duration
    public let asks: [Ask]
    /// The compositions that the device stays subscribed to.
    public let follows: [String]

    /// A composition that the device asks for again and again.
    public struct Ask: Sendable, Hashable {
        public let composition: String
        /// Empty: what the registry says of the device.
        public let subject: String
        public let every: Duration
    }

    /// The sensor that carries `number` in a reading.
    public func sensor(numbered number: UInt32) -> Sensor? {
        sensors.first { $0.number == number }
    }

    /// The sensor called `name`, as a JSON reading may call it.
    public func sensor(named name: String) -> Sensor? {
        sensors.first { $0.name == name }
    }
}
