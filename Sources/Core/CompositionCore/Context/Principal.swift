/// Who asks, as the client's own frontend established it.
public enum Principal: Sendable, Hashable {
    case anonymous
    /// A person signed in to the web or mobile app.
    case user(ResourceID)
    /// A partner's system.
    case client(ResourceID)
    case device(ResourceID)

    /// The user's id; throws `unauthenticated` for anybody else.
    public func requireUser() throws(Failure) -> ResourceID {
        guard case .user(let id) = self else { throw Failure(.unauthenticated, "sign in as a user") }
        return id
    }
}
