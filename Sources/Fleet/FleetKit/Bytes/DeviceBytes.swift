/// What each conversation of a device costs on one way, as a probe held it.
struct DeviceBytes: Sendable {
    /// Connecting, until it is served and has its first view.
    let signIn: WireBytes
    let ask: WireBytes
    let telemetry: WireBytes
    let ping: WireBytes
    let view: WireBytes

    /// Throws what the probe found wrong.
    init(_ report: ProbeReport, on wire: FleetDevice.Wire) throws(FleetError) {
        guard report.isGood else { throw FleetError("the device isn't well:\n\(report)") }
        let steps = Dictionary(report.steps.map { ($0.name, Self.bytes($0, on: wire)) }) { $0 + $1 }
        func bytes(_ name: String) -> WireBytes { steps[name] ?? WireBytes() }
        let follow = bytes("follow")
        signIn = bytes("hello") + bytes("sign in") + bytes("subscribe") + bytes("online") + follow
        ask = bytes("ask")
        telemetry = bytes("telemetry")
        ping = bytes("ping")
        view = WireBytes(up: wire == .mqtt ? Self.acknowledgement : 0, down: follow.down)
    }

    /// A PUBACK, without a reason that it would give (MQTT 5, section 3.4).
    private static let acknowledgement = 4

    /// What the probe sent and what it waited for, and the PUBACKs of both.
    private static func bytes(_ step: ProbeReport.Step, on wire: FleetDevice.Wire) -> WireBytes {
        var bytes = WireBytes(up: step.sent.count, down: step.received.count)
        guard wire == .mqtt else { return bytes }
        if step.sent.isQoS1Publish, !step.received.isAcknowledgement { bytes.down += acknowledgement }
        if step.received.isQoS1Publish { bytes.up += acknowledgement }
        return bytes
    }
}

extension [UInt8] {
    fileprivate var isQoS1Publish: Bool { first.map { $0 & 0xF6 == 0x32 } ?? false }
    fileprivate var isAcknowledgement: Bool { first == 0x40 }
}
