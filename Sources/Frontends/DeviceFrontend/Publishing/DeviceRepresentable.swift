public import CompositionCore
public import NIOCore

/// A composition as devices get it: as a protobuf message of its own, and as JSON.
public protocol DeviceRepresentable: Composition {
    /// Appends the composition's message, at most 1024 bytes.
    func encode(into buffer: inout ByteBuffer)

    /// The same as one JSON object in proto3 JSON, for devices that ask on `…/json`.
    func json() -> ByteBuffer
}
