public import NIOCore

/// Asks for a composition now and whenever its bytes change.
public struct Follow: Sendable, Hashable {
    public var id: UInt32
    /// A composition's name, at most 32 bytes.
    public var composition: String
    /// An id, at most 64 bytes; empty means the registry's.
    public var subject: String
    /// The version of the last view that the device has, at most 16 bytes.
    public var known: ByteBuffer

    public init(id: UInt32, composition: String, subject: String = "", known: ByteBuffer = ByteBuffer()) {
        self.id = id
        self.composition = composition
        self.subject = subject
        self.known = known
    }
}

/// A followed composition as it is now.
public struct View: Sendable, Hashable {
    public var id: UInt32
    /// The composition's own message, at most 1024 bytes.
    public var body: ByteBuffer
    /// Names the state, at most 16 bytes: opaque, and good for ``Follow/known``.
    public var version: ByteBuffer
    public var staleParts: UInt32
    public var missingParts: UInt32

    public init(
        id: UInt32, body: ByteBuffer, version: ByteBuffer, staleParts: UInt32 = 0, missingParts: UInt32 = 0
    ) {
        self.id = id
        self.body = body
        self.version = version
        self.staleParts = staleParts
        self.missingParts = missingParts
    }
}

/// Ends a ``Follow``.
public struct Unfollow: Sendable, Hashable {
    public var id: UInt32

    public init(id: UInt32) {
        self.id = id
    }
}
