/// One fetch as it went, for the parts' states, the answer's caching headers and `facet explain`.
public struct FetchRecord: Sendable {
    /// Where the answer came from.
    public enum Origin: String, Sendable {
        /// From the cache, still valid.
        case fresh
        /// From the cache, no longer valid.
        case stale
        /// From a call that somebody else had under way.
        case joined
        /// From the service.
        case called
        /// From the service's 304: the cached bytes are still right.
        case revalidated
        /// From nowhere.
        case failed
    }

    public var service: String { source.name }
    public let path: ServicePath
    /// The part of the composition that it was made for.
    public let part: PartName?
    /// The place in a list of parts, from 0.
    public let item: Int?
    public let origin: Origin
    public let failure: Failure?
    public let start: ContinuousClock.Instant
    public let end: ContinuousClock.Instant
    /// What was left of the deadline when it began.
    public let timeLeft: Duration
    /// Calls that went out for it, or for whoever was joined: more than one means that it was retried.
    public let attempts: Int
    let source: Service
    let reading: Reading
    let answer: FetchedAnswer?
    let isPerUser: Bool

    /// Whether the cache stood in for the service, which failed.
    var isStandIn: Bool { origin == .stale && failure != nil }

    /// Of the answer's body, wherever it came from.
    public var bytesIn: Int { answer?.bytes ?? 0 }
    /// How many resources one call read.
    public var batched: Int { max(1, reading.keys.count) }
    /// What it read.
    public var keys: [ResourceKey] { answer?.keys ?? reading.keys }
    /// How new that was, by the services' own versions.
    var version: UInt64 { answer?.version ?? 0 }
    public var caching: AnswerCaching { answer?.caching(at: end, isPerUser: isPerUser) ?? AnswerCaching() }

    /// Bytes of the requests that went out for it, estimated: what isn't kept of them (the host's name, the conditions
    /// of a revalidation) makes some tens of bytes more or less.
    public var bytesOut: Int {
        origin == .joined ? 0 : attempts * (Self.requestBytes + path.text.utf8.count)
    }

    /// Of a request line and headers, without the path.
    private static let requestBytes =
        ("GET  HTTP/1.1\r\nHost: 127.0.0.1:9101\r\nAccept: application/json\r\nX-Timeout-Ms: 800\r\n\r\n"
        + "traceparent: 00-00000000000000000000000000000000-0000000000000000-00\r\n").utf8.count
}

/// What an answer allows those who get it to keep.
public struct AnswerCaching: Sendable, Hashable {
    /// Time since the service made it.
    public var age = Duration.zero
    /// How long it stays valid from now on by the service's own word; nil: it said nothing.
    public var validFor: Duration?
    /// Belongs to one user.
    public var isPrivate = false
    /// Nobody may keep it.
    public var isNoStore = false

    public init() {}
}
