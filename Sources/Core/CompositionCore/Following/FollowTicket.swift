/// A place among those who follow, given up when nobody holds it any more.
public final class FollowTicket<Payload: Sendable>: Sendable {
    private let follower: Follower<Payload>
    private let leave: @Sendable () -> Void

    init(_ follower: Follower<Payload>, leave: @escaping @Sendable () -> Void) {
        self.follower = follower
        self.leave = leave
    }

    deinit {
        leave()
    }

    /// What came, once.
    public func take() -> Follower<Payload>.Event? { follower.take() }

    /// Whether nothing comes any more.
    public var hasEnded: Bool { follower.hasEnded }
}
