import Foundation
import TestFixtures

/// schemathesis and openapi-spec-validator and pydantic-asyncapi, as Tests/tools/python-tools installs them.
enum PythonTools {
    static let python = Project.folder.appendingPathComponent(".build/python-tools/bin/python").path

    static var areInstalled: Bool { FileManager.default.isExecutableFile(atPath: python) }

    /// Runs a module to its end.
    static func run(
        _ module: String, _ arguments: [String], in folder: URL, within limit: Duration
    ) async throws -> Said {
        try await Said(python, ["-m", module] + arguments, in: folder, within: limit)
    }
}

/// The project's folder, and the executables of this build.
enum Project {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func executable(_ name: String) -> String {
        TestBroker.plugin.deletingLastPathComponent().appendingPathComponent(name).path
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }
}

/// What a program said, and how it ended.
struct Said: Sendable {
    let status: Int32
    let text: String

    init(_ program: String, _ arguments: [String], in folder: URL, within limit: Duration = .seconds(30)) async throws {
        let log = folder.appendingPathComponent("said-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: log) }
        let process = try ChildProcess(program, arguments, log: log)
        defer { process.end(by: SIGKILL) }
        status = try await process.exitStatus(within: limit)
        text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    }
}

/// A folder that is gone when the body is done.
func withTemporaryFolder<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: (URL) async throws -> Result
) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-exposure-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}
