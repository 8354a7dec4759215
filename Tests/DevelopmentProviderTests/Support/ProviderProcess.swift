import Foundation
import TestFixtures

/// The development provider as a process of its own.
struct ProviderProcess: Sendable {
    static let redirect = "http://127.0.0.1:8080/auth/callback"

    let port: Int
    let folder: URL
    let process: ChildProcess

    /// Starts one for the body and ends it afterwards.
    ///
    /// - Parameter folder: one that another run used; nil: a new one, which is removed
    static func with<Result>(
        _ flags: [String] = [], folder: URL? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: (ProviderProcess) async throws -> Result
    ) async throws -> Result {
        let place = try folder ?? newFolder()
        let running = try ProviderProcess(flags, place)
        defer {
            running.process.end(by: SIGTERM, within: .seconds(5))
            if folder == nil { try? FileManager.default.removeItem(at: place) }
        }
        do {
            try await eventually("the provider listens", within: .seconds(30)) {
                guard running.process.isAlive else { throw ProviderEnded(log: running.log) }
                return canConnect(port: running.port)
            }
            return try await body(running)
        } catch {
            throw ProviderEnded(log: "\(error)\n\(running.log)")
        }
    }

    init(_ flags: [String], _ folder: URL) throws {
        port = try freePort()
        self.folder = folder
        process = try ChildProcess(
            Self.build.appendingPathComponent("facet").path,
            ["serve", "provider", "--port", "\(port)", "--operations-port", "0", "--data", folder.path] + flags,
            log: folder.appendingPathComponent("log"))
    }

    static func newFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-op-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        return folder
    }

    /// Where the build leaves the executables: beside the test bundle.
    static var build: URL { TestBroker.plugin.deletingLastPathComponent() }

    var issuer: String { "http://127.0.0.1:\(port)" }
    var log: String { (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? "" }

    /// The secret of a confidential client.
    func secret(_ client: String) throws -> String {
        let file = folder.appendingPathComponent("provider-clients.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return lines.first { $0.hasPrefix(client + ",") }.map { String($0.dropFirst(client.count + 1)) } ?? ""
    }
}

struct ProviderEnded: Error, CustomStringConvertible {
    let log: String
    var description: String { String(log.suffix(4_000)) }
}
