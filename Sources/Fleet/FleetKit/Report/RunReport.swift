/// What a run came to, in a shape that doesn't change: `--json` prints it.
public struct RunReport: Sendable, Hashable, Encodable {
    /// Of this shape.
    public let version = 1
    public let seconds: Double
    public let devices: Devices
    public let connections: Connections
    public let messages: Messages
    public let asks: Asks
    public let views: Views
    /// Milliseconds from when something was due; a kind of which there was nothing is absent.
    public let latencyMs: Latency
    /// What was refused, by the protocol's code.
    public let errors: [String: Int]
    /// Why an attempt or a connection ended last.
    public let lastTrouble: String?
    /// Acknowledged, but not on disk. Absent when nobody was asked.
    public let missing: [Verdict.Lost]?
    /// How late the tester itself was.
    public let tester: Tester

    public struct Devices: Sendable, Hashable, Encodable {
        public let frames, mqtt: Int
    }

    public struct Connections: Sendable, Hashable, Encodable {
        public let attempts, established, failed, lost, goodbyes: Int
    }

    public struct Messages: Sendable, Hashable, Encodable {
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

    public struct Asks: Sendable, Hashable, Encodable {
        public let sent, answered, refused, unanswered: Int
    }

    /// Of what the devices' models follow.
    public struct Views: Sendable, Hashable, Encodable {
        /// Other than the one before, and the same again; follows that were refused.
        public let received, again, refused: Int
    }

    public struct Latency: Sendable, Hashable, Encodable {
        public let connect, ask, telemetry: Quantiles?
        /// From signing in to a device's first view.
        public let view: Quantiles?
    }

    public struct Tester: Sendable, Hashable, Encodable {
        /// Milliseconds between when a message was due and when the tester came to it.
        public let latenessMs: Quantiles?
        /// Whether the latencies are the system's and not the tester's.
        public let isTrustworthy: Bool
    }
}
