/// How much is followed.
public struct FollowCounts: Sendable, Hashable, Encodable {
    /// Each is composed once for all who follow it.
    public var compositions = 0
    public var followers = 0

    public init(compositions: Int = 0, followers: Int = 0) {
        self.compositions = compositions
        self.followers = followers
    }

    public static func + (left: Self, right: Self) -> Self {
        Self(compositions: left.compositions + right.compositions, followers: left.followers + right.followers)
    }
}
