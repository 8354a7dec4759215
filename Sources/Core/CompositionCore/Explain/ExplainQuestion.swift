public import Logging

/// What an operator wants explained of a composition.
public struct ExplainQuestion: Sendable {
    /// What it is composed for, as the client would write it: `p42`, `p42?fields=name`, `category=Shoes&limit=5`, or
    /// nothing.
    public var subject: String
    /// Whom it is composed as.
    public var principal: Principal
    public var logger: Logger

    public init(_ subject: String, as principal: Principal = .anonymous, logger: Logger) {
        self.subject = subject
        self.principal = principal
        self.logger = logger
    }
}
