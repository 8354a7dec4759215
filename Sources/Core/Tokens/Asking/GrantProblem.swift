/// Why a provider gave no tokens.
public enum GrantProblem: Error, Sendable, Hashable {
    /// It refused: a code or refresh token that is dead, credentials that are wrong. Whatever status a provider chooses
    /// for that (400 with or without a word, 401, 403), the flow or session that asked is at its end.
    ///
    /// - Parameter error: its `error` (RFC 6749, section 5.2), where it has one
    case refused(error: String?)
    /// It can't be reached, takes too long, answers 429 or 5xx, or nonsense: asking again later may help.
    case unavailable(retryAfter: Duration)
    /// It has no such endpoint.
    case unsupported
}
