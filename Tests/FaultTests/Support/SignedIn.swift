import Foundation
import TestFixtures

/// A user of the web's backend, by the token that the command line gives in development.
enum SignedIn {
    static func headers(of web: RunningProcess) async throws -> [String: String] {
        let log = web.folder.appendingPathComponent("token")
        let process = try ChildProcess(
            RunningProcess.path("facet"), ["dev", "token", "web", "--user", "u1", "--data", web.folder.path], log: log)
        guard try await process.exitStatus() == 0 else { throw Ended(log: "\(log)") }
        let line = try String(contentsOf: log, encoding: .utf8).split(separator: ":", maxSplits: 1)
        let value = line.last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
        return ["Cookie": value, "X-Facet": "1"]
    }
}
