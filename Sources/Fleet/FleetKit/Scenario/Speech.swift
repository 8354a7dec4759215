/// What a group of devices speaks, as a scenario names it.
public struct Speech: Sendable, Hashable, CustomStringConvertible {
    public let wire: FleetDevice.Wire
    public let mqtt: MQTTVersion
    public let isSecure: Bool
    public let description: String

    /// All names: `frames`, `mqtt` (5), `mqtt3` (3.1.1), each with `-tls` behind it where TLS is a must.
    public static let names = ["frames", "frames-tls", "mqtt", "mqtt-tls", "mqtt3", "mqtt3-tls"]

    /// Without TLS, unless the server speaks it.
    public static let frames = Speech(wire: .frames, mqtt: .v5, isSecure: false, description: "frames")

    private init(wire: FleetDevice.Wire, mqtt: MQTTVersion, isSecure: Bool, description: String) {
        (self.wire, self.mqtt, self.isSecure, self.description) = (wire, mqtt, isSecure, description)
    }

    /// nil for a text that isn't among `names`.
    public init?(written text: String) {
        guard Self.names.contains(text) else { return nil }
        description = text
        wire = text.hasPrefix("frames") ? .frames : .mqtt
        mqtt = text.hasPrefix("mqtt3") ? .v311 : .v5
        isSecure = text.hasSuffix("-tls")
    }
}
