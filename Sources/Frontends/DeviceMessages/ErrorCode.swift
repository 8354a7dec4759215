/// The device error codes, on every protocol of devices.
public enum ErrorCode: UInt32, Sendable, Hashable, CaseIterable {
    case unspecified = 0
    case badMessage = 1
    case tooLarge = 2
    case unsupportedVersion = 3
    case notAuthorized = 4
    case notFound = 5
    case unavailable = 6
    case timeout = 7
    case busy = 8
    case limitExceeded = 9
    case replaced = 10
    case revoked = 11
    case shuttingDown = 12
    case conflict = 13
    case `internal` = 14

    /// The name in proto/device.proto, as proto3 JSON writes it.
    public var protoName: String {
        switch self {
        case .unspecified: "ERROR_CODE_UNSPECIFIED"
        case .badMessage: "BAD_MESSAGE"
        case .tooLarge: "TOO_LARGE"
        case .unsupportedVersion: "UNSUPPORTED_VERSION"
        case .notAuthorized: "NOT_AUTHORIZED"
        case .notFound: "NOT_FOUND"
        case .unavailable: "UNAVAILABLE"
        case .timeout: "TIMEOUT"
        case .busy: "BUSY"
        case .limitExceeded: "LIMIT_EXCEEDED"
        case .replaced: "REPLACED"
        case .revoked: "REVOKED"
        case .shuttingDown: "SHUTTING_DOWN"
        case .conflict: "CONFLICT"
        case .internal: "INTERNAL"
        }
    }

    /// The code of that name in proto/device.proto.
    public init?(protoName: some StringProtocol) {
        guard let code = Self.allCases.first(where: { $0.protoName == protoName }) else { return nil }
        self = code
    }
}
