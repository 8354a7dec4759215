public import DeviceModels

/// A device that the fleet plays.
public struct FleetDevice: Sendable, Hashable {
    public let id: String
    public let key: String
    public let model: DeviceModel
    public let wire: Wire

    /// What the device speaks.
    public enum Wire: String, Sendable, Hashable, CaseIterable {
        case frames, mqtt
    }

    public init(id: String, key: String, model: DeviceModel, wire: Wire) {
        self.id = id
        self.key = key
        self.model = model
        self.wire = wire
    }
}
