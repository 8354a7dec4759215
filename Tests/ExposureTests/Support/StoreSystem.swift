import Foundation
import TestFixtures

/// The real store as `facet run` starts it, on free ports and with a data folder of its own.
struct StoreSystem: Sendable {
    let folder: URL
    private let runFile: JSONTree

    /// Starts a system for the body and stops it afterwards, whatever happens.
    static func with(isolation: isolated (any Actor)? = #isolation, _ body: (Self) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let log = folder.appendingPathComponent("log")
            let arguments = ["run", "--data", folder.path] + anyPorts + ["--iot-models", models]
            let process = try ChildProcess(Project.executable("facet"), arguments, log: log)
            defer { process.end(by: SIGTERM, within: .seconds(15)) }
            let file = folder.appendingPathComponent("run.json")
            try await eventually("everything is ready", within: .seconds(90)) {
                guard process.isAlive else {
                    throw SystemStopped(log: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
                }
                return FileManager.default.fileExists(atPath: file.path)
            }
            try await body(Self(folder: folder, runFile: JSONTree(String(contentsOf: file, encoding: .utf8))))
        }
    }

    func url(_ backend: String) -> String { runFile["endpoints"][backend].text ?? "" }

    /// The token of `facet dev token`, without what stands before it in the header.
    func token(_ backend: String, user: String? = nil) async throws -> String {
        let arguments = ["dev", "token", backend, "--data", folder.path] + (user.map { ["--user", $0] } ?? [])
        let said = try await Said(Project.executable("facet"), arguments, in: folder)
        let line = said.text.trimmingCharacters(in: .whitespacesAndNewlines)
        return line.split(whereSeparator: { $0 == " " || $0 == "=" }).last.map(String.init) ?? ""
    }

    private static let models = Project.folder.appendingPathComponent("devices").path

}

struct SystemStopped: Error, CustomStringConvertible {
    let log: String

    var description: String { "facet run ended\n\(log.suffix(8_000))" }
}
