/// What makes two followings the same: all who follow one composition for the same audience share its composing.
public struct FollowKey: Sendable, Hashable {
    public let composition: String
    /// What it is of, as text.
    public let subject: String
    /// Nil where the answer is everybody's.
    public let principal: Principal?
    /// What else shapes the bytes: the fields asked for, the kind of screen, the representation.
    public let variant: String

    public init(_ composition: String, of subject: String, for principal: Principal? = nil, variant: String = "") {
        self.composition = composition
        self.subject = subject
        self.principal = principal
        self.variant = variant
    }
}
