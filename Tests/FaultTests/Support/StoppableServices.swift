import Foundation
import Glibc
import TestFixtures

/// The store's real services as a process of their own.
struct StoppableServices: Sendable {
    let process: ChildProcess
    let urls: [String: String]
    let ports: [Int]

    static func with(
        isolation: isolated (any Actor)? = #isolation, _ body: (StoppableServices) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "facet-services-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let named = try Dictionary(uniqueKeysWithValues: FaultySystem.faulty.map { ($0, try freePort()) })
        let others = [
            "catalog", "recommendations", "users", "orders", "notifications", "devices", "shelves",
        ].map { ($0, 0) }
        let flags = (Array(named) + others).flatMap { ["--services-\($0.0)-port", "\($0.1)"] }
        let log = folder.appendingPathComponent("log")
        let process = try ChildProcess(
            RunningProcess.path("store-services"),
            ["serve", "--data", folder.path, "--operations-port", "0", "--broker-port", "\(try freePort())"] + flags,
            log: log)
        defer {
            process.end(by: SIGKILL)
            try? FileManager.default.removeItem(at: folder)
        }
        do {
            try await eventually("the services listen", within: .seconds(60)) {
                guard process.isAlive else { throw Ended(log: "") }
                return named.values.allSatisfy(canConnect)
            }
            try await body(
                StoppableServices(
                    process: process, urls: named.mapValues { "http://127.0.0.1:\($0)" }, ports: Array(named.values)))
        } catch {
            throw SaidBefore(error: error, log: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
        }
    }
}
