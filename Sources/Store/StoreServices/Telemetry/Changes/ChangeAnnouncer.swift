import Logging
import ServiceLifecycle

/// Announces the changes that waited for their second to be over.
struct ChangeAnnouncer: Service {
    let database: ServiceDatabase
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .milliseconds(500))) != nil { await announce() }
        }
    }

    private func announce() async {
        do {
            let now = Timestamp.now.ms
            guard try await database.read({ try DeviceChanges.hasDue(at: now, in: $0) }) else { return }
            try await database.write { try DeviceChanges.announceDue(at: now, in: $0) }
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("changes wait", metadata: ["service": "\(database.service)", "error": "\(error)"])
        }
    }
}
