public import Foundation
import Glibc

/// What a command said, and how it ended.
public struct ShellResult: Sendable {
    public let status: Int32
    public let output: String
}

/// Runs a script in a folder until it ends.
public func runShell(_ script: String, in folder: URL, within limit: Duration = .seconds(60)) async throws
    -> ShellResult
{
    let log = folder.appendingPathComponent("shell-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: log) }
    let process = try ChildProcess("/bin/bash", ["-euo", "pipefail", "-c", "cd \(folder.path)\n" + script], log: log)
    defer { process.end(by: SIGKILL) }
    try await eventually("the end of: \(script)", within: limit) { !process.isAlive }
    let status = process.end(by: 0)
    let output = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    return ShellResult(status: status & 0x7f == 0 ? status >> 8 : -(status & 0x7f), output: output)
}
