public import CompositionCore

/// What a request's credentials say: who asks, and what they were granted.
public struct Credentials: Sendable, Hashable {
    public let principal: Principal
    /// OAuth scopes; nil: all that the principal may do, as a session of the backend's own.
    public let scopes: Set<String>?
    /// Whom limits count: a session, a subject, a client. Opaque, and no secret.
    public let limitKey: String

    public init(principal: Principal, scopes: Set<String>? = nil, limitKey: String) {
        self.principal = principal
        self.scopes = scopes
        self.limitKey = limitKey
    }
}
