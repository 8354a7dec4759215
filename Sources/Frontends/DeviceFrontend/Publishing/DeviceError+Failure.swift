import CompositionCore
import DeviceMessages

extension DeviceError {
    /// The device's form of a failure.
    init(_ failure: Failure, id: UInt32 = 0) {
        let retryAfterMs = failure.retryAfter.map { UInt32(clamping: $0.components.seconds) }
            .map { $0.multipliedReportingOverflow(by: 1000) }
            .map { $0.overflow ? UInt32.max : $0.partialValue }
        self.init(
            ErrorCode(rawValue: failure.code.deviceCode) ?? .internal,
            failure.field.map { "\($0): \(failure.detail)" } ?? failure.detail, id: id,
            retryAfterMs: retryAfterMs ?? 0)
    }
}
