public import DeviceModels

/// A device that the fleet plays.
public struct FleetDevice: Sendable, Hashable {
    public let id: String
    public let key: String
    public let model: DeviceModel
    public let wire: Wire
    /// What it speaks on MQTT.
    public var mqtt = MQTTVersion.v5
    /// Whether it has to speak TLS; else it speaks what its target does.
    public var isSecure = false
    /// From one report to the next; nil: as the plan or its model says.
    public var reportsEvery: Duration?
    /// What it is registered to show; nil: that isn't known.
    public var product: String?

    /// What the device speaks.
    public enum Wire: String, Sendable, Hashable, CaseIterable {
        case frames, mqtt
    }

    /// What the device speaks, as a scenario names it.
    public var speech: String {
        (wire == .frames ? "frames" : mqtt == .v5 ? "mqtt" : "mqtt3") + (isSecure ? "-tls" : "")
    }

    public init(id: String, key: String, model: DeviceModel, wire: Wire) {
        self.id = id
        self.key = key
        self.model = model
        self.wire = wire
    }
}
