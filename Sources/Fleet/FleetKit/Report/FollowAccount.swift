/// What one follower saw, and whether what it showed at the end was right.
public struct FollowAccount: Sendable, Hashable, Encodable {
    public let follower: String
    public let composition: String
    /// Compared with what an ask, or a plain GET, was answered at the end.
    public let final: Final

    public enum Final: String, Sendable, Hashable, Encodable {
        case right, wrong
        /// The follower wasn't online at the end, or wasn't answered.
        case unchecked
    }

    public init(follower: String, composition: String, final: Final) {
        self.follower = follower
        self.composition = composition
        self.final = final
    }
}
