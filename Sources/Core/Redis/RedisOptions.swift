/// What bounds a client of Redis.
public struct RedisOptions: Sendable {
    /// Of connecting, and of a command from being asked to being answered; one that has to wait for a connection may take
    /// twice that.
    public var timeout = Duration.milliseconds(500)
    /// Connections, each with a thread of its own.
    public var connections = 2
    /// Commands that may wait; one more is refused, `busy`.
    public var waitingMax = 1024
    /// A bigger reply ends the connection.
    public var replyBytesMax = 1 << 20
    /// Between two tries to connect: a random time up to twice the one before, from the first of these to the second.
    public var backoff = (base: Duration.milliseconds(50), max: Duration.seconds(1))

    public init() {}
}
