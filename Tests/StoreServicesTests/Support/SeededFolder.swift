import Foundation
import Synchronization

/// A store that was seeded once, for tests to copy: seeding forty stores side by side would take a minute.
actor SeededFolder {
    static let shared = SeededFolder()

    private var seeding: Task<String, any Error>?

    func path() async throws -> String {
        let task =
            seeding
            ?? Task {
                let folder = NSTemporaryDirectory() + "facet-store-seed-\(ProcessInfo.processInfo.processIdentifier)"
                try? FileManager.default.removeItem(atPath: folder)
                try await withStore(in: folder) { _ in }
                removeAtExit(folder)
                return folder
            }
        seeding = task
        return try await task.value
    }
}

/// The folders to remove when the test process ends.
private let leftovers = Mutex<[String]>([])

private func removeAtExit(_ folder: String) {
    leftovers.withLock { $0.append(folder) }
    atexit { leftovers.withLock { for folder in $0 { try? FileManager.default.removeItem(atPath: folder) } } }
}
