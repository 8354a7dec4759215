public import NIOCore

/// What a device is told to do.
public struct Command: Sendable, Hashable {
    public var id: UInt32
    /// At most 32 bytes.
    public var name: String
    /// At most 512 bytes.
    public var arguments: ByteBuffer
    /// Unix time in milliseconds.
    public var expiresMs: UInt64

    public init(id: UInt32, name: String, arguments: ByteBuffer = ByteBuffer(), expiresMs: UInt64 = 0) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.expiresMs = expiresMs
    }
}

/// How a ``Command`` ended.
public struct CommandResult: Sendable, Hashable {
    public var id: UInt32
    /// 0: done.
    public var code: UInt32
    /// At most 96 bytes.
    public var detail: String

    public init(id: UInt32, code: UInt32 = 0, detail: String = "") {
        self.id = id
        self.code = code
        self.detail = detail
    }
}
