/// A number that operators watch, as Prometheus knows it: `webhook_deliveries_total{outcome="delivered"} 17`.
public struct Measure: Sendable, Hashable {
    public enum Kind: String, Sendable {
        /// It only grows while the process lives; its name ends with `_total`.
        case counter
        case gauge
    }

    public let name: String
    public let kind: Kind
    /// What it counts or measures, in one sentence.
    public let meaning: String
    /// What of several this one is of; nil where there is one alone.
    public let label: Label?
    public let value: Double

    public struct Label: Sendable, Hashable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(_ name: String, _ kind: Kind, _ meaning: String, label: Label? = nil, _ value: Double) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
        self.label = label
        self.value = value
    }
}
