extension Failure {
    /// The kinds of failure. Each stands for one HTTP status and one device error code.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The client's input is wrong.
        case invalid
        /// Nobody is signed in.
        case unauthenticated
        /// Somebody is signed in who may not do this.
        case forbidden
        case notFound
        case methodNotAllowed
        case conflict
        case tooLarge
        /// The client asks more than it may.
        case limited
        /// A service's answer breaks its contract.
        case badAnswer
        /// A service refused the call (4xx other than 404 and 429).
        case refused
        /// No connection to a service, or one that broke.
        case unreachable
        /// A service, or our queue before it, has no room.
        case busy
        /// The deadline passed.
        case timeout
        case shuttingDown
        /// The caller went away; never sent to anybody.
        case cancelled
        /// Our own mistake.
        case inner
    }
}

extension Failure.Code {
    /// The status of the HTTP answer (RFC 9110, section 15).
    public var httpStatus: Int {
        switch self {
        case .invalid: 400
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .conflict: 409
        case .tooLarge: 413
        case .limited: 429
        case .cancelled: 499
        case .inner: 500
        case .badAnswer, .refused: 502
        case .unreachable, .busy, .shuttingDown: 503
        case .timeout: 504
        }
    }

    /// The number of `ErrorCode` in proto/device.proto.
    public var deviceCode: UInt32 {
        switch self {
        case .invalid, .methodNotAllowed: 1
        case .tooLarge: 2
        case .unauthenticated, .forbidden: 4
        case .notFound: 5
        case .badAnswer, .refused, .unreachable: 6
        case .timeout: 7
        case .busy: 8
        case .limited: 9
        case .shuttingDown: 12
        case .conflict: 13
        case .cancelled, .inner: 14
        }
    }

    /// The reason that a missing part gives.
    public var missingReason: MissingReason {
        switch self {
        case .notFound: .notFound
        case .timeout, .cancelled: .timeout
        case .unreachable, .shuttingDown: .unreachable
        case .busy, .limited: .busy
        case .badAnswer, .inner: .badAnswer
        case .invalid, .unauthenticated, .forbidden, .methodNotAllowed, .conflict, .tooLarge, .refused: .refused
        }
    }
}
