/// Either side may ask whether the other is there.
public struct Ping: Sendable, Hashable {
    public var nonce: UInt32

    public init(nonce: UInt32 = 0) {
        self.nonce = nonce
    }
}

/// The answer to ``Ping``, with its nonce.
public struct Pong: Sendable, Hashable {
    public var nonce: UInt32

    public init(nonce: UInt32 = 0) {
        self.nonce = nonce
    }
}

/// The server closes the connection next.
public struct Goodbye: Sendable, Hashable {
    public var reason: ErrorCode
    /// How long the device waits before it connects again.
    public var reconnectAfterMs: UInt32

    public init(reason: ErrorCode, reconnectAfterMs: UInt32 = 0) {
        self.reason = reason
        self.reconnectAfterMs = reconnectAfterMs
    }
}
