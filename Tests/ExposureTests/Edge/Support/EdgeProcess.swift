import Foundation
import Glibc
import NIOCore
import TestFixtures

/// One of the executables that the build left beside the tests, as a process on ports of its own.
final class EdgeProcess: Sendable {
    let name: String
    let port: Int
    let operationsPort: Int
    private let process: ChildProcess
    private let logFile: URL

    /// - Parameter data: the folder that several of them may share, so that their development tokens have one secret
    init(_ name: String, services: [String: String], data: URL, _ flags: [String] = []) throws {
        self.name = name
        port = try freePort()
        operationsPort = try freePort()
        logFile = data.appendingPathComponent("\(name).log")
        let addresses = services.sorted { $0.key < $1.key }.flatMap { ["--services-\($0.key)-url", $0.value] }
        process = try ChildProcess(
            Self.path("\(name)-bff"),
            [
                "serve", "--port", "\(port)", "--operations-port", "\(operationsPort)", "--data", data.path,
                "--log-level", "warning",
            ] + addresses + flags, log: logFile)
    }

    /// Where the build leaves the executables: beside the test bundle.
    static func path(_ name: String) -> String {
        TestBroker.plugin.deletingLastPathComponent().appendingPathComponent(name).path
    }

    static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    var url: String { "http://127.0.0.1:\(port)" }

    func awaitReadiness() async throws {
        try await eventually("\(name) is ready", within: .seconds(60)) {
            guard process.isAlive else { throw EdgeFailure(text: log) }
            let answer = try? await rawExchange(
                port: operationsPort,
                sending: ByteBuffer(string: "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
            return answer?.hasPrefix("HTTP/1.1 200") ?? false
        }
    }

    func end() { process.end(by: SIGKILL) }

    /// A line of /proc/<id>/status in bytes: `VmRSS`.
    func memory(_ name: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    var log: String { (try? String(contentsOf: logFile, encoding: .utf8)) ?? "" }
}

struct EdgeFailure: Error, CustomStringConvertible {
    let text: String

    var description: String { text }
}
