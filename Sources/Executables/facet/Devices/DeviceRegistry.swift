import AsyncHTTPClient
import FacetApplication
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOSSL

/// The devices service, called by a command.
struct DeviceRegistry {
    private static let bodyBytesMax = 8 << 20

    let url: String
    private let client: HTTPClient

    /// Calls the configured service.
    static func with<Result>(_ options: SettingOptions, _ body: (DeviceRegistry) async throws -> Result) async throws
        -> Result
    {
        let settings = try await options.settings(of: StoreBundle.self)
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = try tls(settings)
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await body(DeviceRegistry(url: address(settings), client: client))
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// That of the configuration; else of what runs in the data folder; else the default.
    private static func address(_ settings: Settings) -> String {
        let key = "services.devices.url"
        let configured = settings.text(key) ?? ""
        if settings.isGiven(key) { return configured }
        return RunFile.read(dataFolder: settings.text("data") ?? ".facet")?.services["devices"] ?? configured
    }

    private static func tls(_ settings: Settings) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        let authorities = (settings.text("services.ca") ?? "").split(separator: ",")
        if !authorities.isEmpty {
            tls.trustRoots = .certificates(try authorities.flatMap { try NIOSSLCertificate.fromPEMFile(String($0)) })
        }
        if let certificate = settings.text("services.certificate"), !certificate.isEmpty,
            let key = settings.text("services.key"), !key.isEmpty
        {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        return tls
    }
}

extension DeviceRegistry {
    func device(_ id: String) async throws -> RegistryDevice {
        try JSONDecoder().decode(RegistryDevice.self, from: try await call("GET", "/devices/\(Self.escaped(id))"))
    }

    func all() async throws -> [RegistryDevice] {
        var devices: [RegistryDevice] = []
        var after: String?
        repeat {
            let path = "/devices?limit=1000" + (after.map { "&after=\($0)" } ?? "")
            let page = try JSONDecoder().decode(RegistryPage.self, from: try await call("GET", path))
            devices += page.items
            after = page.next
        } while after != nil
        return devices
    }

    func add(_ device: NewDevice) async throws {
        _ = try await call("POST", "/devices", JSONEncoder().encode(device))
    }

    /// Fails if the device has changed since it was read.
    func setKeys(_ hashes: [String], of device: RegistryDevice) async throws {
        let body = try JSONEncoder().encode(NewKeys(keyHashes: hashes, version: device.version))
        _ = try await call("PUT", "/devices/\(Self.escaped(device.id))/keys", body)
    }

    /// All or none. Throws ``RegistryRefusal`` with what is wrong with each.
    func add(all devices: [NewDevice]) async throws {
        _ = try await call("POST", "/imports", JSONEncoder().encode(NewDevices(items: devices)))
    }

    private func call(_ method: String, _ path: String, _ body: Data? = nil) async throws -> Data {
        var request = HTTPClientRequest(url: url + path)
        request.method = .RAW(value: method)
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(data: body))
        }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: .seconds(30))
        } catch {
            throw CommandFailure(
                message: "the devices service doesn't answer at \(url) (\(error)): is it up? "
                    + "Give its address by --services-devices-url, or the data folder by --data")
        }
        let answer = Data(try await response.body.collect(upTo: Self.bodyBytesMax).readableBytesView)
        guard (200..<300).contains(response.status.code) else {
            throw RegistryRefusal(
                status: Int(response.status.code),
                problem: try? JSONDecoder().decode(RegistryProblem.self, from: answer))
        }
        return answer
    }

    private static func escaped(_ id: String) -> String {
        id.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._:"))) ?? id
    }
}

/// What the service said no to.
struct RegistryRefusal: Error, CustomStringConvertible {
    let status: Int
    let problem: RegistryProblem?

    var description: String {
        guard let problem else { return "the devices service answered \(status)" }
        return (problem.field.map { "\($0) " } ?? "") + problem.detail
    }
}
