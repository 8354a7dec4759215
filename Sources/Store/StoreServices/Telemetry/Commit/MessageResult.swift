import JSONSlices

/// What became of a message.
struct MessageResult: Sendable, Equatable {
    enum State: String, Sendable {
        case committed, duplicate, rejected
    }

    /// Numbers of `ErrorCode` in the device protocol.
    enum Code: Int64, Sendable {
        case badMessage = 1
        case conflict = 13
    }

    let state: State
    var code: Int64?
    /// Why it was rejected, for people.
    var reason: String?
    /// Every sequence of the device's epoch up to this one is committed or rejected for good.
    let through: Int64

    static func rejected(_ code: Code, _ reason: String, through: Int64) -> Self {
        Self(state: .rejected, code: code.rawValue, reason: reason, through: through)
    }

    func write(to json: inout JSONWriter) {
        json.field("state", state.rawValue)
        if let code { json.field("code", code) }
        if let reason { json.field("reason", reason) }
        json.field("through", through)
    }
}
