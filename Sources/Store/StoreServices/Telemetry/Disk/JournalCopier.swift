import Logging
import ServiceLifecycle

/// Copies the journal into the database twice a second, so that hardly any acknowledgement waits for that.
struct JournalCopier: Service {
    private static let pause = Duration.milliseconds(500)

    let database: ServiceDatabase
    let bell: CommitBell
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var copied: UInt64 = 0
            while (try? await Task.sleep(for: Self.pause)) != nil {
                let count = bell.count
                guard count != copied else { continue }
                do {
                    try await database.copyJournal()
                    copied = count
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("the journal isn't copied", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
