import Foundation
import Glibc
import Synchronization
import TestFixtures

/// The store's real services as a process of their own.
final class StoppableServices: Sendable {
    let urls: [String: String]
    let ports: [Int]
    let folder: URL
    private let command: [String]
    private let running: Mutex<ChildProcess>

    var process: ChildProcess { running.withLock { $0 } }

    /// - Parameters:
    ///   - names: of those that can be called
    ///   - broker: where they announce what changes; without, nowhere
    ///   - wrapper: a command that runs the one that follows it
    ///   - folder: their data's; nil: one of their own, which goes with them
    static func with(
        _ names: [String] = FaultySystem.faulty, broker: TestBroker? = nil, wrapper: [String] = [],
        in folder: URL? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: (StoppableServices) async throws -> Void
    ) async throws {
        let services = try StoppableServices(names, broker, wrapper, folder)
        defer {
            services.process.end(by: SIGKILL)
            try? FileManager.default.removeItem(at: services.folder)
        }
        do {
            try await services.awaitListening()
            try await body(services)
        } catch {
            throw SaidBefore(error: error, log: services.log)
        }
    }

    private init(_ names: [String], _ broker: TestBroker?, _ wrapper: [String], _ folder: URL?) throws {
        self.folder =
            folder
            ?? FileManager.default.temporaryDirectory.appendingPathComponent("facet-services-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        let named = try Dictionary(uniqueKeysWithValues: names.map { ($0, try freePort()) })
        let others = Self.all.filter { !names.contains($0) }.map { ($0, 0) }
        let flags = (Array(named) + others).flatMap { ["--services-\($0.0)-port", "\($0.1)"] }
        let account = ["--broker-username", "@services", "--broker-password", TestBroker.accountPassword]
        urls = named.mapValues { "http://127.0.0.1:\($0)" }
        ports = Array(named.values)
        command =
            wrapper + [
                RunningProcess.path("store-services"), "serve", "--data", self.folder.path, "--operations-port", "0",
                "--broker-port", "\(try broker?.port ?? freePort())",
            ] + (broker == nil ? [] : account) + flags
        running = Mutex(try Self.start(command, in: self.folder))
    }

    private static func start(_ command: [String], in folder: URL) throws -> ChildProcess {
        try ChildProcess(command[0], Array(command.dropFirst()), log: folder.appendingPathComponent("log"))
    }

    /// Starts them again where they were, with what they left in their folder, after a signal has ended them.
    func startAgain() throws {
        let process = try Self.start(command, in: folder)
        running.withLock { $0 = process }
    }

    func awaitListening() async throws {
        try await eventually("the services listen", within: .seconds(60)) {
            guard process.isAlive else { throw Ended(log: "") }
            return ports.allSatisfy(canConnect)
        }
    }

    var log: String {
        (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? ""
    }

    private static let all = [
        "catalog", "reviews", "recommendations", "inventory", "users", "orders", "notifications", "devices", "shelves",
        "telemetry", "fridges",
    ]

    /// The key that the devices service made for one of its demo devices, or for one of the large fleet.
    func key(of device: String) throws -> String {
        let name = device.hasPrefix("fleet-") ? "fleet-keys.csv" : "device-keys.csv"
        let file = folder.appendingPathComponent("data/\(name)")
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
