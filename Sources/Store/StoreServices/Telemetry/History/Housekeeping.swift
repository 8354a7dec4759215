import Logging
import ServiceLifecycle

/// Rolls up what was committed and removes what is old, step by step beside the commits: between two steps whoever
/// waits for the disk comes first.
struct Housekeeping: Service {
    private static let restPause = Duration.seconds(1)
    private static let stepPause = Duration.milliseconds(10)

    let database: ServiceDatabase
    let retention: Retention
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff(least: Self.restPause, most: .seconds(30))
            let clock = ClockWatch()
            var wasTrue = true
            while !Task.isCancelled {
                let now = Timestamp.now
                let isTrue = clock.isTrue(now)
                if wasTrue, !isTrue { logger.warning("the clock was set: telemetry isn't removed until a restart") }
                wasTrue = isTrue
                do {
                    let rows = try await step(at: now, removing: isTrue)
                    try await Task.sleep(for: rows > 0 ? Self.stepPause : Self.restPause)
                    backoff.reset()
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("telemetry isn't rolled up", metadata: ["error": "\(error)"])
                    await backoff.pause()
                }
            }
        }
    }

    /// One step of each kind, in a transaction of its own. Gives how many rows were looked at.
    func step(at now: Timestamp, removing removes: Bool = true) async throws -> Int {
        let counted = try await database.writeUnflushed { try RollUp.step(in: $0) }
        let leastListed = counted == 0 ? 1 : MessagesByDevice.messagesMax
        _ = try await database.writeUnflushed { try MessagesByDevice.step(atLeast: leastListed, in: $0) }
        guard removes else { return counted }
        let removed = try await database.writeUnflushed { [retention] in try retention.step(at: now, in: $0) }
        return counted + removed
    }
}
