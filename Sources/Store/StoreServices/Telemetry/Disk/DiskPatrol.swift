import Logging
import ServiceLifecycle

/// Looks at the disk each second, and says when it fills.
struct DiskPatrol: Service {
    private static let pause = Duration.seconds(1)

    let watch: DiskWatch
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if let change = await watch.look(at: .now) { log(change) }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    private func log(_ change: DiskWatch.Change) {
        let metadata: Logger.Metadata = [
            "freeBytes": "\(change.room.bytes)", "bytesPerHour": "\(change.bytesPerHour ?? 0)",
        ]
        switch change.state {
        case .ok: logger.notice("the disk of telemetry has room again", metadata: metadata)
        case .filling:
            let minutes = (change.fullIn ?? .zero).components.seconds / 60
            logger.warning("the disk of telemetry is full in \(minutes) minutes", metadata: metadata)
        case .full: logger.error("the disk of telemetry is full: no readings are taken", metadata: metadata)
        }
    }
}
