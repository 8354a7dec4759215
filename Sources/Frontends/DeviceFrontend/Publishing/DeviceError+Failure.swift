import CompositionCore
import DeviceMessages

extension DeviceError {
    /// The device's form of a failure.
    init(_ failure: Failure, id: UInt32 = 0) {
        self.init(
            ErrorCode(rawValue: failure.code.deviceCode) ?? .internal,
            failure.field.map { "\($0): \(failure.detail)" } ?? failure.detail, id: id,
            retryAfterMs: failure.retryAfter?.milliseconds ?? 0)
    }
}
