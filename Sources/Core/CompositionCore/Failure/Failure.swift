/// Why something could not be done. One failure carries every wire's code and the edge picks:
/// ``Code/httpStatus`` for HTTP, ``Code/deviceCode`` for frames and MQTT.
public struct Failure: Error, Sendable {
    public let code: Code
    /// A sentence for the client's developer; names no address and no secret.
    public let detail: String
    /// The input that is wrong, where one is.
    public var field: String?
    /// The part of the composition that failed, where one did.
    public var part: PartName?
    /// How long the client should wait before it tries again.
    public var retryAfter: Duration?
    /// How the client may sign in, in the words of its protocol.
    public var challenge: String?
    /// Whether the service never saw the call: there was no connection to send it over.
    public var isUnsent = false
    /// Calls that went out before it, for those who explain it.
    var attempts = 0

    public init(
        _ code: Code, _ detail: String, field: String? = nil, part: PartName? = nil, retryAfter: Duration? = nil,
        challenge: String? = nil
    ) {
        self.code = code
        self.detail = detail
        self.field = field
        self.part = part
        self.retryAfter = retryAfter
        self.challenge = challenge
    }

    /// Any error as a failure: itself if it is one; cancelled work is `.cancelled`, everything else `.inner`.
    public init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case is CancellationError: self = .callerLeft
        default: self.init(.inner, "an unexpected error")
        }
    }

    /// Nobody waits any more.
    static let callerLeft = Failure(.cancelled, "the caller went away")

    /// The same failure, said of a part.
    public func of(_ part: PartName) -> Self {
        var copy = self
        copy.part = copy.part ?? part
        return copy
    }

    /// The same failure, after so many calls.
    func after(calls: Int) -> Self {
        var copy = self
        copy.attempts = calls
        return copy
    }
}
