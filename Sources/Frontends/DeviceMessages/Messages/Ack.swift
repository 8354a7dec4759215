/// Which telemetry is on disk. An acknowledged sequence is committed unless it stands in ``rejected``.
public struct Ack: Sendable, Hashable {
    public static let rangesMax = 32
    public static let rejectedMax = 32

    /// Sequences from first to last, both included.
    public struct Range: Sendable, Hashable {
        public var first: UInt32
        public var last: UInt32

        public init(first: UInt32, last: UInt32) {
            self.first = first
            self.last = last
        }
    }

    /// A sequence that will never be committed: the device drops it.
    public struct Rejected: Sendable, Hashable {
        public var sequence: UInt32
        public var code: ErrorCode

        public init(sequence: UInt32, code: ErrorCode) {
            self.sequence = sequence
            self.code = code
        }
    }

    public var epoch: UInt32
    /// Every sequence up to this is committed, or rejected for good.
    public var through: UInt32
    /// The same, beyond `through`. At most 32.
    public var ranges: [Range]
    /// At most 32.
    public var rejected: [Rejected]
    /// Not 0: keep what is not acknowledged and send it again after so many milliseconds.
    public var retryAfterMs: UInt32

    public init(
        epoch: UInt32, through: UInt32 = 0, ranges: [Range] = [], rejected: [Rejected] = [], retryAfterMs: UInt32 = 0
    ) {
        self.epoch = epoch
        self.through = through
        self.ranges = ranges
        self.rejected = rejected
        self.retryAfterMs = retryAfterMs
    }
}
