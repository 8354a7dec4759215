/// What a fleet plays, as a file in `devices/scenarios/` says it.
public struct Scenario: Sendable, Hashable {
    /// Its file's.
    public let name: String
    public let about: String
    /// nil: another one each time.
    public let seed: UInt64?
    /// The time over which the first attempts to connect are spread; phases begin after it.
    public let ramp: Duration
    /// How long acknowledgements and answers are waited for at the end.
    public let drain: Duration
    public var devices: [Group]
    public var web: Web?
    /// Prices that are raised; nil: none.
    public let changes: Changes?
    /// At least one, one after the other.
    public let phases: [Phase]

    /// Devices of one kind.
    public struct Group: Sendable, Hashable {
        public let model: String
        public var count: Int
        public var speech: Speech
        /// From one report to the next; nil: as the model says.
        public let reportsEvery: Duration?
        /// How the ids of its devices begin.
        public let ids: String
    }

    /// People who have a page of the store open.
    public struct Web: Sendable, Hashable {
        /// Streams of server-sent events.
        public var followers: Int
        /// What they follow in turn: paths at the web backend.
        public let paths: [String]

        public init(followers: Int, paths: [String]) {
            self.followers = followers
            self.paths = paths
        }
    }

    /// Changes that followers have to see.
    public struct Changes: Sendable, Hashable {
        /// From one to the next.
        public let every: Duration
        /// In turn.
        public let products: [String]
    }

    /// The time that it takes, without the drain.
    public var duration: Duration { phases.reduce(ramp) { $0 + $1.duration } }

    /// The same with `count` devices in all, each group its part of them and at least one.
    public func scaled(to count: Int) -> Scenario {
        var scaled = self
        let total = devices.reduce(0) { $0 + $1.count }
        var (before, given) = (0, 0)
        for index in devices.indices {
            before += devices[index].count
            // By sums, so that what is rounded off one group is another's.
            let share = max(1, before * count / total - given)
            scaled.devices[index].count = share
            given += share
        }
        return scaled
    }
}
