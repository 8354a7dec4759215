import Foundation
import Glibc
import Synchronization
import TestFixtures

/// One of the executables that the build left beside the tests, as a process.
final class RunningProcess: Sendable {
    let port: Int
    let operationsPort: Int
    let folder: URL
    private let name: String
    private let command: [String]
    private let running: Mutex<ChildProcess>

    var process: ChildProcess { running.withLock { $0 } }

    /// Starts a backend for the body, and ends it afterwards.
    ///
    /// - Parameters:
    ///   - name: `web`, `iot`.
    ///   - wrapper: a command that runs the one that follows it.
    static func with<Result>(
        _ name: String, services: [String: String], _ flags: [String] = [], wrapper: [String] = [],
        logLevel: String = "warning",
        isolation: isolated (any Actor)? = #isolation, _ body: (RunningProcess) async throws -> Result
    ) async throws -> Result {
        let running = try RunningProcess(name, services, flags, wrapper, logLevel)
        defer { running.remove() }
        do {
            try await running.awaitReadiness()
            return try await body(running)
        } catch {
            throw SaidBefore(error: error, log: running.log)
        }
    }

    private init(
        _ name: String, _ services: [String: String], _ flags: [String], _ wrapper: [String], _ logLevel: String
    ) throws {
        port = try freePort()
        operationsPort = try freePort()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-fault-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let addresses = services.sorted { $0.key < $1.key }.flatMap { ["--services-\($0.key)-url", $0.value] }
        self.name = name
        command =
            wrapper + [
                Self.path("\(name)-bff"), "serve", "--port", "\(port)", "--operations-port", "\(operationsPort)",
                "--data", folder.path, "--log-level", logLevel,
            ] + addresses + flags
        running = Mutex(try Self.start(command, in: folder))
    }

    private static func start(_ command: [String], in folder: URL) throws -> ChildProcess {
        try ChildProcess(command[0], Array(command.dropFirst()), log: folder.appendingPathComponent("log"))
    }

    private func awaitReadiness() async throws {
        try await eventually("\(name) is ready", within: .seconds(30)) {
            guard process.isAlive else { throw Ended(log: log) }
            return (try? await get("http://127.0.0.1:\(operationsPort)/readyz"))?.status == 200
        }
    }

    /// Starts it again where it was, with what it left in its folder, after the signal has ended it.
    func startAgain() async throws {
        try launchAgain()
        try await awaitReadiness()
    }

    /// The same, and doesn't wait until it is ready.
    func launchAgain() throws {
        let process = try Self.start(command, in: folder)
        running.withLock { $0 = process }
    }

    /// Where the build leaves the executables: beside the test bundle.
    static func path(_ name: String) -> String {
        TestBroker.plugin.deletingLastPathComponent().appendingPathComponent(name).path
    }

    static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    var url: String { "http://127.0.0.1:\(port)" }

    var log: String {
        (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? ""
    }

    private func remove() {
        process.end(by: SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }
}

// What the kernel says of it.
extension RunningProcess {
    /// A line of /proc/<id>/status in bytes: `VmRSS`, or `VmHWM`, its highest value.
    func memory(_ name: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    /// From now on the highest value is counted anew (proc(5), clear_refs).
    func forgetPeak() {
        try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/\(process.processID)/clear_refs"))
    }

    var descriptorCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processID)/fd"))?.count ?? 0
    }

    /// Its established connections to that port of the loopback (proc(5), net/tcp).
    func connectionCount(to port: Int) -> Int { Self.connectionCount(of: process.processID, to: port) }

    static func connectionCount(of processID: pid_t, to port: Int) -> Int {
        let folder = "/proc/\(processID)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let open = Set(
            names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") })
        let remote = "0100007F:" + String(format: "%04X", port)
        return kernelFile("/proc/net/tcp").split(separator: "\n").filter { line in
            let fields = line.split(separator: " ")
            return fields.count > 9 && fields[2] == remote && fields[3] == "01"
                && open.contains("socket:[\(fields[9])]")
        }.count
    }
}

/// To its end: such a file has no size, and a long one comes in pieces.
private func kernelFile(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var (bytes, piece) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
    while case let count = read(descriptor, &piece, piece.count), count > 0 { bytes += piece[..<count] }
    return String(decoding: bytes, as: UTF8.self)
}

struct Ended: Error, CustomStringConvertible {
    let log: String
    var description: String { "the process ended: \(log)" }
}

/// An error, with what the process wrote.
struct SaidBefore: Error, CustomStringConvertible {
    let error: any Error
    let log: String

    var description: String { "\(error)\n\(log.suffix(4_000))" }
}
