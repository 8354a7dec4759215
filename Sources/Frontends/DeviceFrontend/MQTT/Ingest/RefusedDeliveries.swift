import CompositionCore
import DeviceMessages
import Logging
import Synchronization

/// Counts messages that are no telemetry, and says so now and then: a device that sends them all day fills no disk.
final class RefusedDeliveries: Sendable {
    private struct State {
        var count = 0
        var saidAt: ContinuousClock.Instant?
    }

    private static let pause = Duration.seconds(10)
    private let state = Mutex(State())

    /// Since the start of the process.
    var count: Int { state.withLock { $0.count } }

    func count(_ error: DeviceError, of device: ResourceID, on topic: String, _ logger: Logger) {
        let (count, isTime) = state.withLock { state in
            state.count += 1
            let isTime = state.saidAt.map { $0 + Self.pause < .now } ?? true
            if isTime { state.saidAt = .now }
            return (state.count, isTime)
        }
        guard isTime else { return }
        logger.notice(
            "telemetry was refused",
            metadata: [
                "device": "\(device)", "topic": "\(topic.prefix(200))", "code": "\(error.code)",
                "reason": "\(error.detail)", "count": "\(count)",
            ])
    }
}
