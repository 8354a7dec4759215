import CompositionCore
import DeviceFrontend
import DeviceMessages
import JSONSlices
import Logging
import StoreClients

/// The telemetry service as the sink that device frontends commit to: one call a batch.
struct Readings: TelemetrySink {
    let telemetry: TelemetryClient
    let logger: Logger
    /// How long a call may take; devices send again what is not committed then.
    var within = Duration.seconds(5)

    func commit(_ messages: [TelemetryMessage]) async throws(Failure) -> [TelemetryResult] {
        let context = RequestContext(deadline: .after(within), logger: logger)
        let results = try await telemetry.commit(messages, in: context) { message, json in
            write(message, to: &json)
        }
        return results.map(TelemetryResult.init)
    }

    func committedThrough(
        _ device: ResourceID, epoch: UInt32, in context: RequestContext
    ) async throws(Failure) -> UInt32 {
        try await telemetry.through(device, epoch: epoch, in: context)
    }

    private func write(_ message: TelemetryMessage, to json: inout JSONWriter) {
        json.member("deviceId", message.device.text)
        if message.epoch != 0 || message.sequence != 0 {
            json.member("epoch", Int(message.epoch))
            json.member("sequence", Int(message.sequence))
        }
        // A time that no clock has is for the service to reject, of this message alone.
        if message.timeMs != 0 { json.member("timeMs", Int(clamping: message.timeMs)) }
        json.member("receivedMs", Int(clamping: message.receivedMs))
        json.member("readings", message.readings) { json, reading in
            json.object {
                $0.member("sensor", Int(reading.sensor))
                $0.member("value", Int(reading.value))
                if reading.ageMs != 0 { $0.member("ageMs", Int(reading.ageMs)) }
            }
        }
    }
}

extension TelemetryResult {
    fileprivate init(_ result: CommitResult) {
        let state: State =
            switch result.state {
            case .committed: .committed
            case .duplicate: .duplicate
            case .rejected: .rejected(ErrorCode(rawValue: result.code) ?? .unspecified)
            }
        self.init(state, through: result.through)
    }
}
