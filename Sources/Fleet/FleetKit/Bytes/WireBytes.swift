/// What something costs in the TCP stream, in bytes: headers, topics and lengths included, those of TCP and IP not.
public struct WireBytes: Sendable, Hashable {
    /// To the server.
    public var up: Int
    /// From the server.
    public var down: Int

    public init(up: Int = 0, down: Int = 0) {
        (self.up, self.down) = (up, down)
    }

    public var total: Int { up + down }

    static func + (one: Self, other: Self) -> Self {
        Self(up: one.up + other.up, down: one.down + other.down)
    }

    static func * (count: Int, one: Self) -> Self {
        Self(up: count * one.up, down: count * one.down)
    }
}
