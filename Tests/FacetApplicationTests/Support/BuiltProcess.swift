import Foundation
import Synchronization
import TestFixtures

/// A process of an executable that the build left beside the tests.
final class BuiltProcess: Sendable {
    private final class Marker {}

    private struct State {
        var process: Process
        var status: Int32?
    }

    let id: Int32
    private let state: Mutex<State>
    private let output: URL

    static func path(_ name: String) -> String {
        let bundle = Bundle(for: Marker.self).bundleURL
        let folder = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
        return folder.appendingPathComponent(name).path
    }

    /// - Parameter openFilesMax: the limit of open files that the process begins with, as a shell would set it.
    init(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], openFilesMax: Int? = nil,
        folder: URL
    ) throws {
        output = folder.appendingPathComponent("output-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let process = Process()
        if let openFilesMax {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            let limited = "ulimit -Sn \(openFilesMax); exec \"$0\" \"$@\""
            process.arguments = ["-c", limited, Self.path(name)] + arguments
        } else {
            process.executableURL = URL(fileURLWithPath: Self.path(name))
            process.arguments = arguments
        }
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        id = process.processIdentifier
        state = Mutex(State(process: process))
    }

    /// What it wrote so far.
    var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) {
        _ = kill(id, signal)
    }

    /// Its exit status; a signal's number, negative, if one ended it.
    func status() async throws -> Int32 {
        try await eventually("the process \(id) ends", within: .seconds(60)) {
            state.withLock { !$0.process.isRunning }
        }
        return state.withLock {
            $0.process.terminationReason == .exit ? $0.process.terminationStatus : -$0.process.terminationStatus
        }
    }

    /// Runs to the end.
    static func output(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil
    ) async throws -> (text: String, status: Int32) {
        let own = try TemporaryFolder()
        defer { own.remove() }
        let process = try BuiltProcess(name, arguments, environment: environment, folder: folder ?? own.url)
        let status = try await process.status()
        return (process.text, status)
    }
}

/// A folder of one test.
struct TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("facet-app-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    var path: String { url.path }

    func remove() {
        try? FileManager.default.removeItem(at: url)
    }
}

/// Whether a process is there and not a zombie.
func isRunning(_ id: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return false }
    return status.split(separator: ")").last.map { !$0.hasPrefix(" Z") } ?? false
}
