/// How a service is called. The defaults suit any service: nothing is kept unless it says so itself (`Cache-Control`),
/// and everything that protects it and its callers is on.
public struct ServicePolicy: Sendable, Hashable {
    /// How long an answer is fresh where the service doesn't say; zero: it isn't kept.
    public var ttl = Duration.zero
    /// How long after that it is still answered while a fresh one is fetched (RFC 5861, section 3).
    public var staleWhileRevalidate = Duration.zero
    /// How long after that it is still answered when the service fails (RFC 5861, section 4).
    public var staleIfError = Duration.seconds(300)
    /// Whether answers belong to whoever asks, so that nobody else may get them.
    public var isPerUser = false
    public var cacheBytesMax = 16 << 20
    /// Whether identical reads under way are joined.
    public var joins = true
    /// Whether calls under way are limited by what the service can take.
    public var limits = true
    /// Whether an instance that fails is left out for a while.
    public var ejects = true
    /// Whether a read that failed is repeated once.
    public var retries = true

    public init(
        ttl: Duration = .zero, staleWhileRevalidate: Duration = .zero, staleIfError: Duration = .seconds(300),
        isPerUser: Bool = false
    ) {
        self.ttl = ttl
        self.staleWhileRevalidate = staleWhileRevalidate
        self.staleIfError = staleIfError
        self.isPerUser = isPerUser
    }
}
