/// A time of a run in which devices behave in one way.
public struct Phase: Sendable, Hashable {
    /// For people.
    public let name: String
    public let kind: Kind
    public let duration: Duration
    /// Of the devices, those that it is about; the others go on as usual. From 0 to 1.
    public let share: Double

    public enum Kind: Sendable, Hashable {
        /// As usual.
        case steady
        /// Devices report so many times as often.
        case burst(rate: Double)
        /// Connections break at once without a word, and devices come back at random within a time.
        case reconnectStorm(within: Duration)
        /// Devices say nothing, while their connections stand.
        case silent
        /// Devices read from their sockets once a second only.
        case slowReaders
        /// Devices' clocks are wrong by so much.
        case clockOff(by: Duration)
    }

    public init(name: String, kind: Kind, duration: Duration, share: Double = 1) {
        self.name = name
        self.kind = kind
        self.duration = duration
        self.share = share
    }
}
