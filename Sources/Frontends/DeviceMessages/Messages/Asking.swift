public import NIOCore

/// Asks for a composition once.
public struct Ask: Sendable, Hashable {
    /// The device's number of this ask; the answer bears it.
    public var id: UInt32
    /// A composition's name, at most 32 bytes; may be empty on MQTT, where the topic has it.
    public var composition: String
    /// An id, at most 64 bytes; empty means the registry's (a label's product).
    public var subject: String

    public init(id: UInt32, composition: String = "", subject: String = "") {
        self.id = id
        self.composition = composition
        self.subject = subject
    }
}

/// What an ``Ask`` gets.
public struct Answer: Sendable, Hashable {
    public static let bodyBytesMax = 1024

    public var id: UInt32
    /// The composition's own message (proto/store.proto), at most 1024 bytes.
    public var body: ByteBuffer
    /// Bit i: optional part i, in documented order, comes from the cache because its service failed.
    public var staleParts: UInt32
    /// Bit i: optional part i, in documented order, is missing.
    public var missingParts: UInt32
    /// Instead of a body when an ask fails on MQTT; on frames a ``DeviceError`` frame comes instead.
    public var error: DeviceError?

    public init(
        id: UInt32, body: ByteBuffer = ByteBuffer(), staleParts: UInt32 = 0, missingParts: UInt32 = 0,
        error: DeviceError? = nil
    ) {
        self.id = id
        self.body = body
        self.staleParts = staleParts
        self.missingParts = missingParts
        self.error = error
    }
}
