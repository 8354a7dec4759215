public import Logging

/// What every step of answering one request knows: who asks, until when, for which trace.
public struct RequestContext: Sendable {
    public var principal: Principal
    public var deadline: Deadline
    public var trace: TraceContext
    public var logger: Logger

    public init(
        principal: Principal = .anonymous, deadline: Deadline, trace: TraceContext = TraceContext(), logger: Logger
    ) {
        self.principal = principal
        self.deadline = deadline
        self.trace = trace
        self.logger = logger
    }
}
