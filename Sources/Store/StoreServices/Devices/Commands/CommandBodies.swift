import Foundation

/// The body of `POST /devices/{id}/commands`.
struct NewCommand: Decodable, Sendable {
    static let argumentBytesMax = 512
    static let secondsMax: Int64 = 7 * 24 * 3_600

    let name: String
    /// What the device's firmware makes of it, in base64.
    let arguments: String?
    /// How long it is worth doing.
    let seconds: Int64

    func checked() throws(Problem) -> Self {
        guard name.utf8.count <= 32 else { throw .invalid("name", "must have at most 32 characters") }
        _ = try TextRules.id(name, "name")
        _ = try TextRules.number(seconds, "seconds", in: 1...Self.secondsMax)
        if let arguments {
            guard let bytes = Data(base64Encoded: arguments), bytes.count <= Self.argumentBytesMax else {
                throw .invalid("arguments", "must be base64 of at most \(Self.argumentBytesMax) bytes")
            }
        }
        return self
    }
}

/// The body of `POST /commands/{id}/reports`: what became of a command. Without a code: it was sent.
struct CommandReport: Decodable, Sendable {
    let deviceId: String
    /// 0: done.
    let code: Int64?
    let detail: String?

    func checked() throws(Problem) -> Self {
        _ = try TextRules.id(deviceId, "deviceId")
        if let code { _ = try TextRules.number(code, "code", in: 0...Int64(UInt32.max)) }
        if let detail, detail.utf8.count > 96 { throw .invalid("detail", "must have at most 96 bytes") }
        return self
    }

    /// Whether it tells anything new. A command that was done stays done, however often that is reported; one that was
    /// taken for expired and was done after all is done.
    func apply(to command: inout DeviceCommand) -> Bool {
        guard let code else {
            guard command.state == .waiting else { return false }
            command.state = .sent
            return true
        }
        guard command.state.isOpen || command.state == .expired && code == 0 else { return false }
        command.state = code == 0 ? .done : .failed
        command.code = code
        command.detail = detail ?? ""
        return true
    }
}
