public import Broker
public import Foundation
import Glibc
import Synchronization

/// A real mosquitto with our plugin on a free port of the loopback, in a folder of its own. Every key of the
/// devices, and every password of the accounts, is what its parameter says.
public final class TestBroker: Sendable {
    public let port: Int
    public let folder: URL
    private let process = Mutex<ChildProcess?>(nil)

    public static let accountPassword = "account-password"

    /// The accounts of a store: a backend for devices, one that follows events, the services that publish them.
    public static let accounts: [BrokerAccount] = {
        let hash = KeyFile.hash(accountPassword)
        return [
            .deviceBackend("@iot-bff", passwordHash: hash, shareGroup: "iot-bff"),
            .eventReader("@web-bff", passwordHash: hash),
            .eventWriter("@services", passwordHash: hash),
        ]
    }()

    /// Starts a broker for the body and stops it afterwards. `keepsData`: sessions survive a restart.
    public static func with<Result>(
        devices: [String: [String]] = [:], accounts: [BrokerAccount] = accounts, keepsData: Bool = false,
        topicPrefix: String = "", accepted: [TopicPattern] = [], tls: ListenerTLS? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (TestBroker) async throws -> Result
    ) async throws -> Result {
        let broker = try TestBroker(
            devices, accounts, keepsData: keepsData, topicPrefix: topicPrefix, accepted: accepted, tls: tls)
        defer { broker.remove() }
        try await broker.start()
        return try await body(broker)
    }

    private init(
        _ devices: [String: [String]], _ accounts: [BrokerAccount], keepsData: Bool, topicPrefix: String,
        accepted: [TopicPattern], tls: ListenerTLS?
    ) throws {
        port = try freePort()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-broker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try replace(devices: devices)
        try KeyFile.write(accounts: accounts, to: file("accounts.keys"))
        var configuration = MosquittoConfiguration(
            host: "127.0.0.1", port: port, pluginPath: Self.plugin.path, devicesFile: file("devices.keys").path,
            accountsFile: file("accounts.keys").path)
        configuration.user = NSUserName()
        configuration.topicPrefix = topicPrefix
        configuration.accepted = accepted
        configuration.tls = tls
        if keepsData { configuration.dataFolder = folder.path }
        try configuration.text().write(to: file("mosquitto.conf"), atomically: true, encoding: .utf8)
    }

    /// Where the build leaves the plugin: beside the test bundle.
    public static var plugin: URL {
        Bundle(for: TestBroker.self).bundleURL.appendingPathComponent("libfacet-broker-plugin.so")
    }

    private func file(_ name: String) -> URL { folder.appendingPathComponent(name) }
}

extension TestBroker {
    public func address(_ account: String) -> BrokerAddress {
        BrokerAddress(host: "127.0.0.1", port: port, username: account, password: Self.accountPassword)
    }

    public func address(device: String, key: String) -> BrokerAddress {
        BrokerAddress(host: "127.0.0.1", port: port, username: device, password: key)
    }

    /// Replaces the devices' keys while the broker runs.
    public func replace(devices: [String: [String]]) throws {
        try KeyFile.write(devices: devices.mapValues { $0.map(KeyFile.hash) }, to: file("devices.keys"))
    }

    /// What the broker has logged so far.
    public var log: String { (try? String(contentsOf: file("broker.log"), encoding: .utf8)) ?? "" }

    /// Starts the broker (again), and returns when it listens.
    public func start() async throws {
        let process = try ChildProcess(
            Self.executable(), ["-c", file("mosquitto.conf").path], log: file("broker.log"))
        self.process.withLock { $0 = process }
        try await eventually("the broker listens") {
            guard process.reap() == nil else { throw BrokerError.disconnected("mosquitto said: \(self.log)") }
            return canConnect(port: port)
        }
    }

    /// The running broker's process, to be stopped or killed by number.
    public var processID: Int32? { process.withLock { $0?.processID } }

    /// Ends the broker as a crash would.
    public func kill() {
        end(by: SIGKILL)
    }

    /// Ends the broker in order, so that it saves its sessions.
    public func stop() {
        end(by: SIGTERM)
    }

    private func end(by signal: Int32) {
        let running = process.withLock { process in
            defer { process = nil }
            return process
        }
        running?.end(by: signal)
    }

    private func remove() {
        end(by: SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    private static func executable() throws -> String {
        let places = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"]
        guard let found = places.first(where: FileManager.default.isExecutableFile) else {
            throw BrokerError.invalid("mosquitto isn't installed")
        }
        return found
    }
}
