import Foundation
import Glibc
import TestFixtures

/// The real system as `facet run` starts it, on free ports, in a folder where `.facet`, `devices` and `proto` are as in
/// the project's.
struct RunningStore: Sendable {
    @TaskLocal static var shared: RunningStore?

    let folder: URL
    let process: ChildProcess

    /// - Parameter device: the executable that it finds as the reference device that was built; nil: what the project has
    static func with(device: String? = nil, _ body: (RunningStore) async throws -> Void) async throws {
        let store = try RunningStore(device)
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

    private init(_ device: String?) throws {
        let files = FileManager.default
        folder = files.temporaryDirectory.appendingPathComponent("facet-store-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.link(device == nil ? ["devices", "proto"] : ["proto"], into: folder)
        if let device { try Self.link(device, into: folder) }
        process = try ChildProcess(
            "/bin/bash",
            [
                "-c", #"cd "$0" && exec "$@""#, folder.path, Self.facet, "run", "--data",
                folder.appendingPathComponent(".facet").path,
            ]
                + anyPorts
                + ["--iot-models", Project.folder.appendingPathComponent("devices").path],
            log: folder.appendingPathComponent("log"))
    }

    private static func link(_ names: [String], into folder: URL) throws {
        for name in names {
            try FileManager.default.createSymbolicLink(
                at: folder.appendingPathComponent(name), withDestinationURL: Project.folder.appendingPathComponent(name)
            )
        }
    }

    /// The models, and the device where its Makefile leaves it.
    private static func link(_ device: String, into folder: URL) throws {
        let files = FileManager.default
        let built = folder.appendingPathComponent("devices/reference/build")
        try files.createDirectory(at: built, withIntermediateDirectories: true)
        try files.createSymbolicLink(atPath: built.appendingPathComponent("device").path, withDestinationPath: device)
        try link(["label", "scale", "thermometer"].map { "devices/\($0).yaml" }, into: folder)
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
