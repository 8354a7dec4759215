import CompositionCore
import DeviceFrontend
import DeviceMessages

/// A telemetry service in memory: drops what it has seen, rejects values below zero, and can be down.
actor ReadingLedger: TelemetrySink {
    private(set) var committed: [TelemetryMessage] = []
    private(set) var calls = 0
    private var seen: Set<[UInt64]> = []
    private var failure: Failure?

    func fail(with failure: Failure?) { self.failure = failure }

    func commit(_ messages: [TelemetryMessage]) async throws(Failure) -> [TelemetryResult] {
        calls += 1
        if let failure { throw failure }
        return messages.map { message in
            let isNew = seen.insert(key(of: message)).inserted
            let through = through(of: message)
            guard isNew else { return TelemetryResult(.duplicate, through: through) }
            if message.readings.contains(where: { $0.value < 0 }) {
                return TelemetryResult(.rejected(.badMessage), through: through)
            }
            committed.append(message)
            return TelemetryResult(.committed, through: through)
        }
    }

    private func key(of message: TelemetryMessage) -> [UInt64] {
        [UInt64(bitPattern: Int64(message.device.hashValue)), UInt64(message.epoch), UInt64(message.sequence)]
    }

    private func through(of message: TelemetryMessage) -> UInt32 {
        var probe = message
        probe.sequence = 0
        repeat { probe.sequence += 1 } while seen.contains(key(of: probe))
        return probe.sequence - 1
    }
}

/// A registry of devices named by the tests; models "scale" and "label".
struct FewDevices: DeviceDirectory {
    let ids: Set<String>

    func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Device {
        guard ids.contains(id.text) else { throw Failure(.notFound, "no such device") }
        return Device(id: id, model: "scale", product: ResourceID("p42"))
    }
}
