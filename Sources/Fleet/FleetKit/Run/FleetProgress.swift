/// How a run stands.
public struct FleetProgress: Sendable, Hashable, CustomStringConvertible {
    public let elapsed: Duration
    public let devices, online, due, acknowledged, refused, answered, connectionsLost: Int
    /// Refusals by whatever code, and asks that nobody answered.
    public let errors: Int
    public let telemetry: Quantiles?
    public let lastTrouble: String?

    init(_ tally: Tally, devices: Int, elapsed: Duration) {
        self.elapsed = elapsed
        self.devices = devices
        online = tally.online
        due = tally.due
        acknowledged = tally.acknowledged
        refused = tally.refused
        answered = tally.answered
        connectionsLost = tally.connectionsLost + tally.connectsFailed
        errors = tally.counts.errors
        telemetry = tally.telemetry.quantiles
        lastTrouble = tally.lastTrouble
    }

    /// Before anything happened.
    static func none(devices: Int) -> FleetProgress { FleetProgress(Tally(), devices: devices, elapsed: .zero) }

    /// One line.
    public var description: String {
        var words = [
            "\(elapsed.components.seconds) s", "\(online)/\(devices) online", "due \(due)",
            "acknowledged \(acknowledged)", "refused \(refused)", "answers \(answered)",
        ]
        if let telemetry { words.append("ack p50 \(telemetry.p50) ms, p99 \(telemetry.p99) ms") }
        if connectionsLost > 0 { words.append("connections lost \(connectionsLost) (\(lastTrouble ?? ""))") }
        return words.joined(separator: " · ")
    }
}
