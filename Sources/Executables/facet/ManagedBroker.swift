import AsyncHTTPClient
import Broker
import FacetApplication
import Foundation
import NIOCore

/// The mosquitto that `facet run` starts, with the plugin that knows every device's key.
struct ManagedBroker {
    let stage: Stage
    let accounts: BrokerAccounts
    let tls: ListenerTLS?

    private var folder: URL { URL(fileURLWithPath: stage.dataFolder).appendingPathComponent("broker") }

    /// Writes the key files and the configuration.
    func prepare() async throws {
        try KeyFile.write(devices: try await keyHashes(), to: folder.appendingPathComponent("devices.keys"))
        try KeyFile.write(accounts: accounts.accounts, to: folder.appendingPathComponent("accounts.keys"))
        let sessions = folder.appendingPathComponent("sessions")
        try FileManager.default.createDirectory(
            at: sessions, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var configuration = MosquittoConfiguration(
            host: stage.listen, port: stage.port("broker"), pluginPath: pluginPath,
            devicesFile: folder.appendingPathComponent("devices.keys").path,
            accountsFile: folder.appendingPathComponent("accounts.keys").path)
        configuration.dataFolder = sessions.path
        configuration.tls = tls
        if DeviceTLS.needsLocalPort(stage.settings) { configuration.localPort = stage.port("broker.local") }
        // Started as root it would become another user, who may not read these folders.
        configuration.user = NSUserName()
        try configuration.text().write(
            to: folder.appendingPathComponent("mosquitto.conf"), atomically: true, encoding: .utf8)
    }

    var child: ChildPlan {
        let (host, port) = (stage.localHost, stage.port("broker"))
        return ChildPlan(
            name: "broker", executable: Self.executable,
            arguments: ["-c", folder.appendingPathComponent("mosquitto.conf").path],
            missing: { await TCPProbe.isListening(host: host, port: port) ? [] : ["its listener"] })
    }

    /// Beside this executable, where the build leaves it.
    private var pluginPath: String {
        URL(fileURLWithPath: stage.executable).deletingLastPathComponent()
            .appendingPathComponent("libfacet-broker-plugin.so").path
    }

    private static var executable: String {
        let places = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"]
        return places.first(where: FileManager.default.isExecutableFile) ?? "mosquitto"
    }

    /// Of every device of the registry, page by page.
    private func keyHashes() async throws -> [String: [String]] {
        struct Page: Decodable {
            struct Item: Decodable {
                let id: String
                let keyHashes: [String]
            }
            let items: [Item]
            let next: String?
        }
        let base = ServicePorts.addresses(stage)["devices"] ?? ""
        var hashes: [String: [String]] = [:]
        var after: String? = ""
        while let last = after {
            let request = HTTPClientRequest(url: "\(base)/devices?limit=1000" + (last.isEmpty ? "" : "&after=\(last)"))
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            let body = try await response.body.collect(upTo: 4 << 20)
            let page = try JSONDecoder().decode(Page.self, from: Data(body.readableBytesView))
            for item in page.items { hashes[item.id] = item.keyHashes }
            after = page.next
        }
        return hashes
    }
}
