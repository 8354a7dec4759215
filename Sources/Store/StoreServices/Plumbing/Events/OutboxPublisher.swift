import Logging
import ServiceLifecycle

/// Publishes a service's outbox in order, batch by batch; a row goes when the broker has acknowledged it. While the
/// broker is away the rows wait on disk.
struct OutboxPublisher: Service {
    let database: ServiceDatabase
    let publisher: any EventPublisher
    let logger: Logger
    var batchMax = 250
    var pauseMax = Duration.seconds(1)

    func run() async throws {
        database.written.raise()
        await cancelWhenGracefulShutdown {
            for await _ in database.written.raised {
                await drain()
                if Task.isCancelled { return }
            }
        }
    }

    private func drain() async {
        var backoff = Backoff(most: pauseMax)
        var isWaiting = false
        while !Task.isCancelled {
            do {
                guard try await publishBatch() else { return }
                backoff.reset()
                isWaiting = false
            } catch {
                guard !Task.isCancelled else { return }
                if !isWaiting {
                    logger.warning("events wait", metadata: ["service": "\(database.service)", "error": "\(error)"])
                }
                isWaiting = true
                try? await database.write { try Outbox.trim(in: $0) }
                await backoff.pause()
            }
        }
    }

    /// False if there was nothing to publish.
    private func publishBatch() async throws -> Bool {
        let (service, batchMax) = (database.service, batchMax)
        let events = try await database.read { try Outbox.oldest(batchMax, service: service, in: $0) }
        guard let last = events.last else { return false }
        try await publisher.publish(events)
        try await database.remove(through: last.sequence)
        return true
    }
}

extension ServiceDatabase {
    fileprivate func remove(through sequence: Int64) async throws {
        try await write { try Outbox.remove(through: sequence, in: $0) }
    }
}
