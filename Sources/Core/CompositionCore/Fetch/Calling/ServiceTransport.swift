public import NIOCore

/// How the core reaches one instance of a service; `Upstream` is the one that speaks HTTP/1.1.
///
/// It calls back instead of suspending, because a call belongs to no task: whoever began it may leave while others wait.
public protocol ServiceTransport: Sendable {
    /// Begins one call. `end` is called exactly once, on any thread, perhaps before this returns: with whatever status
    /// the service gave, or with `unreachable`, `busy`, `timeout`, `badAnswer` or `cancelled` where it gave none. Never
    /// later than the deadline.
    func start(
        _ request: ServiceRequest, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<ServiceAnswer, Failure>) -> Void
    ) -> any StartedCall
}

/// A call under way.
public protocol StartedCall: Sendable {
    /// Ends it with `cancelled`, unless it has ended. The service sees its connection closed.
    func cancel()
}

/// One request to a service.
public struct ServiceRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    public var method: Method
    public var path: ServicePath
    /// JSON.
    public var body: ByteBuffer?
    /// Beside those that the transport sets itself.
    public var headers: [(name: String, value: String)]

    public init(
        _ method: Method, _ path: ServicePath, body: ByteBuffer? = nil, headers: [(name: String, value: String)] = []
    ) {
        self.method = method
        self.path = path
        self.body = body
        self.headers = headers
    }
}

/// What a service answered.
public struct ServiceAnswer: Sendable {
    public var status: Int
    public var isJSON: Bool
    public var retryAfter: Duration?
    public var validators: Validators
    public var body: ByteBuffer

    /// What the service says of keeping the answer (RFC 9111), as it wrote it.
    public struct Validators: Sendable, Hashable {
        public var cacheControl: String?
        public var entityTag: String?
        public var lastModified: String?
        /// Seconds that it spent in caches on its way here.
        public var age: Int?

        public init(
            cacheControl: String? = nil, entityTag: String? = nil, lastModified: String? = nil, age: Int? = nil
        ) {
            self.cacheControl = cacheControl
            self.entityTag = entityTag
            self.lastModified = lastModified
            self.age = age
        }
    }

    public init(
        status: Int, isJSON: Bool, retryAfter: Duration? = nil, validators: Validators = Validators(),
        body: ByteBuffer
    ) {
        self.status = status
        self.isJSON = isJSON
        self.retryAfter = retryAfter
        self.validators = validators
        self.body = body
    }
}
