public import NIOCore

/// A message of proto/device.proto as bytes.
///
/// Every bound of proto/device.options is checked in both directions. Decoding accepts unknown fields and throws
/// a ``DeviceError`` with `BAD_MESSAGE` or `TOO_LARGE` that can be sent as it is.
public protocol DeviceMessage: Sendable, Hashable {
    /// Reads all the readable bytes of the buffer as one message.
    init(decoding bytes: ByteBuffer) throws(DeviceError)

    /// Appends the message's bytes. Throws where a bound is broken, and then appends nothing.
    func encode(into buffer: inout ByteBuffer) throws(DeviceError)
}
