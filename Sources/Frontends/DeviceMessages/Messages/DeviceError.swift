/// The protocol's Error message; also what decoding throws, so that it can be sent as it is.
public struct DeviceError: Error, Sendable, Hashable {
    public static let detailBytesMax = 96

    public var code: ErrorCode
    /// The id of the message that it answers; 0 where there is none.
    public var id: UInt32
    /// Not 0: the device may try again after so many milliseconds.
    public var retryAfterMs: UInt32
    /// For the device's developer. Cut at a character when it is longer than 96 bytes.
    public var detail: String

    public init(_ code: ErrorCode, _ detail: String = "", id: UInt32 = 0, retryAfterMs: UInt32 = 0) {
        self.code = code
        self.id = id
        self.retryAfterMs = retryAfterMs
        self.detail = detail
    }
}
