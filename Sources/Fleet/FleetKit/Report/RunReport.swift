/// What a run came to, in a shape that doesn't change: `--json` prints it, docs/schemas/fleet-report-1.json describes it.
public struct RunReport: Sendable, Hashable, Codable {
    static let schema = "facet-fleet-report/1"

    /// Of this shape.
    public let schema: String
    public let version: Int
    /// RFC 3339, UTC.
    public let startedAt: String
    /// Without the time in which the last answers were waited for.
    public let seconds: Double
    public let scenario: ScenarioOutline
    public let devices: Devices
    public let connections: Connections
    public let messages: Messages
    /// Whether the broker's PUBACK counted as the acknowledgement of a message over MQTT; absent where it didn't.
    public let settledByPuback: Bool?
    public let asks: Asks
    public let views: Views
    /// Absent when nothing was followed whose changes are known.
    public let followers: Followers?
    /// Who showed at the end something else than there was, or an older state after a newer one; a hundred at most,
    /// `followers` counts all. Absent when nobody was asked.
    public let misledFollowers: [FollowAccount]?
    /// What devices were told to do; absent in reports of earlier versions.
    public let commands: Commands?
    /// The devices by model and what they speak; absent in reports of earlier versions.
    public let groups: [Group]?
    /// Milliseconds from when something was due; a kind of which there was nothing is absent.
    public let latencyMs: ByKind<Quantiles>
    /// What was refused, by the protocol's code.
    public let errors: [String: Int]
    /// Why an attempt or a connection ended last.
    public let lastTrouble: String?
    /// Acknowledged, but not on disk. Absent when nobody was asked.
    public let missing: [Verdict.Lost]?
    /// How late the tester itself was, and what it used.
    public let tester: Tester
    public let timeline: Timeline

    public struct Devices: Sendable, Hashable, Codable {
        public let frames, mqtt: Int
    }

    public struct Connections: Sendable, Hashable, Codable {
        public let attempts, established, failed, lost, goodbyes: Int
    }

    public struct Messages: Sendable, Hashable, Codable {
        /// That were to leave, and those of them that left; sent again are counted apart.
        public let due, sent, resent: Int
        public let acknowledged, refused: Int
        /// Neither acknowledged nor refused by the end, and dropped because a device kept too many.
        public let unacknowledged, dropped: Int
        /// Acknowledgements that asked to wait and send again, and such as nobody sent for.
        public let pauses, strayAcks: Int
        /// Absent when nobody was asked.
        public let committed, duplicated, lost: Int?
    }

    public struct Asks: Sendable, Hashable, Codable {
        public let sent, answered, refused, unanswered: Int
    }

    public struct Commands: Sendable, Hashable, Codable {
        /// That came, and those of them that came again and were answered again.
        public let received, again: Int
        /// Done, and not done because the device can't; what came too late isn't answered.
        public let done, refused, expired: Int
        /// Results that the broker acknowledged, or that left on a connection of frames.
        public let accepted: Int
    }

    /// Devices of a model that speak the same.
    public struct Group: Sendable, Hashable, Codable {
        public let model: String
        /// As a scenario names it, such as `mqtt3-tls`.
        public let speech: String
        /// All, and those that were signed in at least once.
        public let devices, served: Int
        /// Telemetry messages.
        public let due, acknowledged: Int
        /// Absent when nobody was asked.
        public let lost: Int?
    }

    /// Of what the devices' models follow.
    public struct Views: Sendable, Hashable, Codable {
        /// Other than the one before, and the same again; follows that were refused.
        public let received, again, refused: Int
    }

    /// What was seen of changes that the run knew of.
    public struct Followers: Sendable, Hashable, Codable {
        /// Updates that were to be seen, and that were.
        public var due, seen: Int
        /// An older state after a newer one.
        public var outOfOrder: Int
        /// Followers whose last state wasn't the right one.
        public var wrong: Int
        /// Followers that `misledFollowers` tells of, or would, were there room; absent in reports of earlier versions.
        public var misled: Int?

        public init(due: Int, seen: Int, outOfOrder: Int, wrong: Int, misled: Int? = nil) {
            self.misled = misled
            self.due = due
            self.seen = seen
            self.outOfOrder = outOfOrder
            self.wrong = wrong
        }
    }

    public struct Tester: Sendable, Hashable, Codable {
        /// Milliseconds between when a message was due and when the tester came to it.
        public let latenessMs: Quantiles?
        /// Whether the latencies are the system's and not the tester's.
        public let isTrustworthy: Bool
        /// Of its own process, for the run; absent where nobody measured.
        public let cpuSeconds: Double?
        public let maxResidentBytes: Int?
    }
}
