import Foundation
import Glibc
import TestFixtures

/// The real system as `facet run` starts it, on free ports, in a folder where `.facet`, `devices` and `proto` are as in
/// the project's.
struct RunningStore: Sendable {
    @TaskLocal static var shared: RunningStore?

    let folder: URL
    let process: ChildProcess

    static func with(_ body: (RunningStore) async throws -> Void) async throws {
        let store = try RunningStore()
        defer { store.remove() }
        do {
            try await eventually("everything is ready", within: .seconds(90)) {
                guard store.process.isAlive else { throw StoreStopped(log: store.log) }
                return store.runFile != nil
            }
            try await body(store)
        } catch {
            throw StoreFailed(error: error, log: store.log)
        }
    }

    private init() throws {
        let files = FileManager.default
        folder = files.temporaryDirectory.appendingPathComponent("facet-store-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["devices", "proto"] {
            try files.createSymbolicLink(
                at: folder.appendingPathComponent(name), withDestinationURL: Project.folder.appendingPathComponent(name)
            )
        }
        process = try ChildProcess(
            Self.facet,
            ["run", "--data", folder.appendingPathComponent(".facet").path] + anyPorts
                + ["--iot-models", Project.folder.appendingPathComponent("devices").path],
            log: folder.appendingPathComponent("log"))
    }

    /// Beside the test bundle.
    static let facet = TestBroker.plugin.deletingLastPathComponent().appendingPathComponent("facet").path

    var log: String { (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? "" }

    private func remove() {
        let processes = runFile?.processes ?? [:]
        process.end(by: SIGTERM, within: .seconds(10))
        // Nothing is left by now, unless what is tested here is broken.
        for id in processes.values where isOurs(id) { kill(id, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    private func isOurs(_ id: Int32) -> Bool {
        ["cmdline", "environ"].contains { file in
            let data = FileManager.default.contents(atPath: "/proc/\(id)/\(file)") ?? Data()
            return String(decoding: data, as: UTF8.self).contains(folder.lastPathComponent)
        }
    }
}

struct StoreStopped: Error {
    let log: String
}

/// An error, with what the system wrote.
struct StoreFailed: Error, CustomStringConvertible {
    let error: any Error
    let log: String

    var description: String { "\(error)\n\(log.suffix(6_000))" }
}
