/// One thing that a device measures.
public struct Sensor: Sendable, Hashable {
    /// What stands in a reading, from 1.
    public let number: UInt32
    /// What people and JSON readings call it.
    public let name: String
    public let unit: Unit
    /// The values that it can show, in its unit.
    public let range: ClosedRange<Int32>
    /// How a simulated one behaves.
    public let values: ValuePattern

    /// What one step of a reading's value means.
    public enum Unit: String, Sendable, CaseIterable {
        case gram = "g"
        case centidegree = "0.01 °C"
        case millivolt = "mV"
    }
}
