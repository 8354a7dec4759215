import Foundation
import Glibc
import TestFixtures

/// The real system as `facet run` starts it, on free ports and with a data folder of its own.
struct RunningSystem: Sendable {
    @TaskLocal static var shared: RunningSystem?

    /// `.facet` in it is the data folder, `.build/release` is this build, so that the README's commands work there.
    let folder: URL
    let process: ChildProcess

    /// Starts a system for the body and stops it afterwards, whatever happens.
    ///
    /// - Parameter flags: more of the configuration
    static func with<Result>(
        _ flags: [String] = [], isolation: isolated (any Actor)? = #isolation,
        _ body: (RunningSystem) async throws -> Result
    ) async throws -> Result {
        let system = try RunningSystem(flags)
        defer { system.remove() }
        do {
            try await eventually("everything is ready", within: .seconds(90)) {
                guard system.process.isAlive else { throw SystemStopped() }
                return system.runFile != nil
            }
        } catch {
            throw SaidBefore(error: error, log: system.log)
        }
        return try await body(system)
    }

    private init(_ flags: [String]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-system-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent(".build"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent(".build/release"), withDestinationURL: Self.build)
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent("devices"),
            withDestinationURL: Self.source.appendingPathComponent("devices"))
        process = try ChildProcess(
            Self.build.appendingPathComponent("facet").path,
            ["run", "--data", folder.appendingPathComponent(".facet").path] + anyPorts
                + ["--iot-models", Self.source.appendingPathComponent("devices").path] + flags,
            log: folder.appendingPathComponent("log"))
    }

    /// The project's folder.
    static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Where the build leaves the executables: beside the test bundle.
    static var build: URL { TestBroker.plugin.deletingLastPathComponent() }

    var dataFolder: URL { folder.appendingPathComponent(".facet") }

    /// Nil until all is ready.
    var runFile: JSON? {
        FileManager.default.contents(atPath: dataFolder.appendingPathComponent("run.json").path).flatMap(JSON.init)
    }

    var log: String { (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? "" }

    /// The processes by name, the supervisor among them.
    var processes: [String: Int32] {
        (runFile?["processes"].members ?? [:]).compactMapValues { $0.int.map(Int32.init) }
    }

    private func remove() {
        let processes = processes
        process.end(by: SIGTERM, within: .seconds(10))
        // Nothing is left by now, unless what is tested here is broken.
        for id in processes.values where isFacet(id) { kill(id, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Whether a process is there that this system started: its command line or its environment names the folder.
    func isFacet(_ id: Int32) -> Bool {
        ["cmdline", "environ"].contains { file in
            guard let data = FileManager.default.contents(atPath: "/proc/\(id)/\(file)") else { return false }
            return String(decoding: data, as: UTF8.self).contains(folder.lastPathComponent)
        }
    }
}

struct SystemStopped: Error, CustomStringConvertible {
    let description = "facet run ended"
}

/// An error, with what the system wrote.
struct SaidBefore: Error, CustomStringConvertible {
    let error: any Error
    let log: String

    var description: String { "\(error)\n\(log.suffix(8_000))" }
}
