/// How a run went, second by second; in longer steps where it was long.
public struct Timeline: Sendable, Hashable, Codable {
    /// In order, each beginning where the one before ended.
    public var points: [Point] = []

    public init() {}

    public init(from decoder: any Decoder) throws {
        points = try decoder.singleValueContainer().decode([Point].self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(points)
    }

    /// A step of a run: what was counted within it.
    public struct Point: Sendable, Hashable, Codable {
        /// From the run's start.
        public let startSeconds, endSeconds: Double
        /// Devices that were signed in at its end.
        public let online: Int
        public let counts: Counts
        /// Of what was answered within it.
        public let latencyMs: ByKind<Quantiles>
        /// Cores that the tester itself used; absent where nobody measured.
        public let testerCores: Double?

        public var seconds: Double { endSeconds - startSeconds }

        /// Quantiles of a step, in milliseconds.
        public struct Quantiles: Sendable, Hashable, Codable {
            public let count: Int
            public let p50, p90, p99, max: Double
        }
    }

    public struct Counts: Sendable, Hashable, Codable {
        /// Telemetry messages; sent counts those that were sent again, too.
        public internal(set) var due = 0, sent = 0, acknowledged = 0
        /// Answers to asks, and views that showed something new.
        public internal(set) var answered = 0, views = 0
        /// What was refused, by whatever code, and asks that nobody answered.
        public internal(set) var errors = 0
        /// Attempts to connect, sign-ins, and connections that ended or never came to be.
        public internal(set) var connects = 0, connected = 0, disconnects = 0

        init() {}

        static var all: [WritableKeyPath<Counts, Int>] {
            [
                \.due, \.sent, \.acknowledged, \.answered, \.views, \.errors, \.connects, \.connected, \.disconnects,
            ]
        }

        static func + (one: Counts, other: Counts) -> Counts {
            var sum = one
            for count in all { sum[keyPath: count] += other[keyPath: count] }
            return sum
        }

        static func - (one: Counts, other: Counts) -> Counts {
            var rest = one
            for count in all { rest[keyPath: count] -= other[keyPath: count] }
            return rest
        }
    }
}
