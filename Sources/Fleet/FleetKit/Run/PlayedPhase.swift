/// A phase as it was played; times are from the run's start.
public struct PlayedPhase: Sendable, Hashable {
    public let name: String
    public let start: Duration
    public let end: Duration

    public init(name: String, start: Duration, end: Duration) {
        self.name = name
        self.start = start
        self.end = end
    }
}
