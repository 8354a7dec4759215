/// Who refreshes a session's tokens.
public enum RefreshTurn: Sendable, Hashable {
    /// The caller, until the lease ends.
    case begin(RefreshLease)
    /// Somebody else, at this moment.
    case wait
    /// Somebody did since the session was read.
    case done(Session)
    /// The session is over.
    case ended
}

/// The right to refresh a session's tokens, for a short time.
public struct RefreshLease: Sendable, Hashable {
    /// Longer than any call to a provider takes.
    static let milliseconds: Int64 = 15_000

    public let hash: SessionHash
    /// Tells leases apart: only the own one is given back.
    let number: Int64

    init(_ hash: SessionHash) {
        self.hash = hash
        number = .random(in: 1...Int64.max)
    }
}
