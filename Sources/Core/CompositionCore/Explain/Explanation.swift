/// How a composition went: what was fetched for it, and what came of it.
public struct Explanation: Sendable {
    /// The total time that it had.
    public let deadline: Duration
    public let start: ContinuousClock.Instant
    /// The time until the answer's bytes were there, or until it had failed.
    public let total: Duration
    /// In the order in which they began.
    public let fetches: [FetchRecord]
    public let answer: Result<ExplainedAnswer, Failure>
}

/// The answer that a client would have got.
public struct ExplainedAnswer: Sendable {
    /// Before compression and headers.
    public let bytes: Int
    /// `json`, `protobuf`.
    public let format: String
    /// Every optional part in declared order.
    public let parts: [(name: PartName, state: PartState)]

    public init(bytes: Int, format: String, of composition: some Composition) {
        self.bytes = bytes
        self.format = format
        let degraded = composition.parts.degraded
        parts = type(of: composition).optionalParts.map { name in
            (name, degraded.first { $0.name == name }?.state ?? .fresh)
        }
    }
}
