import Foundation
import Glibc
import TestFixtures

/// The store's real services as a process of their own.
struct StoppableServices: Sendable {
    let process: ChildProcess
    let urls: [String: String]
    let ports: [Int]
    let folder: URL

    /// - Parameter names: of those that can be called
    static func with(
        _ names: [String] = FaultySystem.faulty, isolation: isolated (any Actor)? = #isolation,
        _ body: (StoppableServices) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "facet-services-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let named = try Dictionary(uniqueKeysWithValues: names.map { ($0, try freePort()) })
        let others = all.filter { !names.contains($0) }.map { ($0, 0) }
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
                    process: process, urls: named.mapValues { "http://127.0.0.1:\($0)" }, ports: Array(named.values),
                    folder: folder))
        } catch {
            throw SaidBefore(error: error, log: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
        }
    }

    private static let all = [
        "catalog", "reviews", "recommendations", "inventory", "users", "orders", "notifications", "devices", "shelves",
        "telemetry", "fridges",
    ]

    /// The key that the devices service made for one of its demo devices.
    func key(of device: String) throws -> String {
        let file = folder.appendingPathComponent("data/device-keys.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(device + ",") }) else { throw NoAnswer() }
        return String(line.dropFirst(device.count + 1))
    }

    /// `facet devices`, with what follows it.
    func devices(_ words: String...) async throws {
        let log = folder.appendingPathComponent("command")
        let process = try ChildProcess(
            RunningProcess.path("facet"),
            ["devices"] + words + ["--services-devices-url", urls["devices"] ?? "", "--data", folder.path], log: log)
        guard try await process.exitStatus() == 0 else {
            throw Ended(log: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
        }
    }
}
