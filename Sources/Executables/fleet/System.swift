import ArgumentParser
import DeviceModels
import FleetKit
import Foundation

/// What the options and the running system's own files say together; an option wins.
struct System {
    let targets: FleetTargets
    let telemetry: URL?
    let web: URL?
    let catalog: URL?
    let registry: URL?
    let keys: DeviceKeys
    let models: ModelFolder
}

extension SystemOptions {
    func lookUp() throws -> System {
        let run = try RunFile.read("\(system)/run.json")
        var targets = FleetTargets(
            frames: try address(target ?? run?.endpoints.frames, scheme: nil, option: "--target"),
            broker: try address(broker ?? run?.endpoints.broker, scheme: "mqtt", option: "--broker"),
            topicPrefix: topicPrefix,
            authorities: ca ?? (target == nil && broker == nil ? run?.tls?["frames"] : nil))
        if ca == nil, let tls = run?.tls {
            // What a running system names no authorities of is spoken in the clear there.
            targets.authorities = targets.authorities ?? (target == nil && broker == nil ? tls["broker"] : nil)
            if tls["frames"] == nil { targets.plain.insert(.frames) }
            if tls["broker"] == nil { targets.plain.insert(.mqtt) }
        }
        targets.settlesOnPuback = puback
        targets.secureFrames = try address(tlsTarget, scheme: nil, option: "--tls-target")
        targets.secureBroker = try address(tlsBroker, scheme: "mqtt", option: "--tls-broker")
        return System(
            targets: targets,
            telemetry: noVerify ? nil : try url(verify, option: "--verify") ?? run?.telemetry,
            web: try url(web, option: "--web") ?? run?.endpoints.web.flatMap(URL.init(string:)),
            catalog: try url(catalog, option: "--catalog") ?? run?.service("catalog"),
            registry: try url(registry, option: "--registry") ?? run?.service("devices"),
            keys: try knownKeys(),
            models: try ModelFolder(at: models))
    }

    private func address(_ text: String?, scheme: String?, option: String) throws -> HostAndPort? {
        guard let text else { return nil }
        guard let address = HostAndPort(written: text, scheme: scheme) else {
            throw FleetError("\(option) \(text): isn't \(scheme.map { "\($0)://" } ?? "")host:port")
        }
        return address
    }

    private func url(_ text: String?, option: String) throws -> URL? {
        guard let text else { return nil }
        guard let url = URL(string: text), url.scheme == "http" || url.scheme == "https", url.host() != nil else {
            throw FleetError("\(option) \(text): isn't an http URL")
        }
        return url
    }

    private func knownKeys() throws -> DeviceKeys {
        if let (id, key) = named {
            var keys = DeviceKeys()
            keys.add(id, key: key)
            return keys
        }
        var files = keys
        if files.isEmpty {
            files = ["device-keys.csv", "data/device-keys.csv", "data/fleet-keys.csv"].map { "\(system)/\($0)" }
                .filter { FileManager.default.fileExists(atPath: $0) }
        }
        guard !files.isEmpty else {
            throw FleetError("no device keys: there are none in \(system), and --keys names no file")
        }
        var keys = DeviceKeys()
        for file in files { try keys.read(file) }
        return keys
    }
}
