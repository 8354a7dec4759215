/// Why a token doesn't count. Said to the log, and to the client no closer than its protocol has words for.
public enum TokenProblem: Error, Sendable, Hashable {
    case malformed
    /// An algorithm that isn't on the list, or a header that would choose the key itself.
    case algorithm
    case unknownKey
    case signature
    case type
    case issuer
    case audience
    case expired
    case notYetValid
    case claims
    /// The provider says that it is not valid (any more), and no closer (RFC 7662, section 2.2).
    case inactive
    /// Nobody can tell now: the provider's keys, or its word about the token, can't be had.
    case providerUnreachable
}
