public import Logging

/// What every step of answering one request knows: who asks, until when, for which trace. It records what is fetched.
public struct RequestContext: Sendable {
    public var principal: Principal
    public var deadline: Deadline
    public var trace: TraceContext
    public var logger: Logger
    public var priority: Priority
    public var deviceClass: DeviceClass
    /// The fields that the client asked for; nil: all of them.
    public var fields: FieldSelection?
    /// What was fetched for the request so far.
    public let log: FetchLog
    /// The part of the composition that fetches belong to.
    var part: PartName?
    /// The place in a list of parts.
    var item: Int?

    public init(
        principal: Principal = .anonymous, deadline: Deadline, trace: TraceContext = TraceContext(), logger: Logger,
        priority: Priority = .interactive, deviceClass: DeviceClass = .unknown
    ) {
        self.principal = principal
        self.deadline = deadline
        self.trace = trace
        self.logger = logger
        self.priority = priority
        self.deviceClass = deviceClass
        log = FetchLog()
    }

    /// The same for one part of the composition.
    func of(_ part: PartName, item: Int? = nil) -> Self {
        var copy = self
        copy.part = part
        copy.item = item
        return copy
    }
}
