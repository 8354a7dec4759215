import AsyncHTTPClient
import Foundation
import Glibc
import NIOSSL
import TestFixtures
import Testing

/// A real nginx with ops/nginx.conf before all four backends, under an account that may nothing.
struct Gateway: Sendable {
    let system: EdgeSystem
    let iot: EdgeProcess
    let client: HTTPClient
    /// Of its listener for HTTP.
    let port: Int
    let framesPort: Int

    @TaskLocal static var shared: Gateway?

    static let names = ["web": "shop.example", "mobile": "app.example", "partner": "partners.example"]
    private static let executable = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
        .first(where: FileManager.default.isExecutableFile)
    /// With its stream module, where ops/nginx.conf looks for it.
    static var isInstalled: Bool {
        executable != nil && FileManager.default.fileExists(atPath: "/usr/lib/nginx/modules/ngx_stream_module.so")
    }

    func url(_ backend: String, _ path: String) -> String {
        "https://\(Self.names[backend] ?? "other.example"):\(port)\(path)"
    }

    static func with(_ body: (Gateway) async throws -> Void) async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        try await EdgeSystem.with(["--trusted-proxies", "127.0.0.1"]) { system in
            let iot = try EdgeProcess(
                "iot",
                services: ["catalog", "inventory", "devices", "telemetry"].reduce(into: [:]) {
                    $0[$1] = system.store.service.url
                }, data: system.folder,
                [
                    "--trusted-proxies", "127.0.0.1", "--proxy-protocol", "required", "--log-level", "notice",
                    "--broker-port", "\(try freePort())",
                    "--models", EdgeProcess.source.appendingPathComponent("devices").path,
                ])
            defer { iot.end() }
            try await eventually("the frames listener listens", within: .seconds(60)) { canConnect(port: iot.port) }
            let ports = (try freePort(), try freePort())
            let nginx = try await start(before: system, iot, ports, authority)
            defer { nginx.end(by: SIGTERM, within: .seconds(5)) }
            let client = try client(trusting: authority)
            try await body(Gateway(system: system, iot: iot, client: client, port: ports.0, framesPort: ports.1))
            try await client.shutdown()
        }
    }

    private static func client(trusting authority: TestAuthority) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(authority.certificate)
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        for name in names.values { configuration.dnsOverride[name] = "127.0.0.1" }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func start(
        before system: EdgeSystem, _ iot: EdgeProcess, _ ports: (http: Int, frames: Int), _ authority: TestAuthority
    ) async throws -> ChildProcess {
        let folder = authority.folder.appendingPathComponent("gateway")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let identity = try await authority.issue(names.values.map { "DNS:" + $0 }.joined(separator: ","))
        let files = FileManager.default
        try files.copyItem(atPath: identity.certificate, toPath: folder.appendingPathComponent("gateway.pem").path)
        try files.copyItem(atPath: identity.key, toPath: folder.appendingPathComponent("gateway.key").path)
        var text = try String(contentsOf: EdgeProcess.source.appendingPathComponent("ops/nginx.conf"), encoding: .utf8)
        for (usual, port) in [
            "127.0.0.1:8080": system.web.port, "127.0.0.1:8081": system.mobile.port,
            "127.0.0.1:8082": system.partner.port, "127.0.0.1:8083": iot.port, "listen 443": ports.http,
            "listen 9443": ports.frames,
        ] {
            #expect(text.contains(usual))
            text = text.replacing(
                usual, with: (usual.hasPrefix("listen") ? "listen 127.0.0.1:" : "127.0.0.1:") + "\(port)")
        }
        try text.write(to: folder.appendingPathComponent("nginx.conf"), atomically: true, encoding: .utf8)
        return try await run(in: folder, port: ports.http)
    }

    /// As nobody, where the tests are run by root.
    private static func run(in folder: URL, port: Int) async throws -> ChildProcess {
        var command = [
            executable ?? "nginx", "-p", folder.path, "-c", folder.path + "/nginx.conf", "-e", "error.log", "-g",
            "daemon off;",
        ]
        if getuid() == 0 {
            chmod(folder.deletingLastPathComponent().path, 0o755)
            for file in ["", "/nginx.conf", "/gateway.pem", "/gateway.key"] {
                chown(folder.path + file, 65_534, 65_534)
            }
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + command
        }
        let log = folder.appendingPathComponent("output")
        let process = try ChildProcess(command[0], Array(command.dropFirst()), log: log)
        try await eventually("the gateway listens") {
            let said = { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
            guard process.isAlive else { throw EdgeFailure(text: said()) }
            return canConnect(port: port)
        }
        return process
    }
}

struct GatewayTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard Gateway.isInstalled else { return try await function() }
        try await Gateway.with { gateway in
            try await Gateway.$shared.withValue(gateway) { try await function() }
        }
    }
}

extension Trait where Self == GatewayTrait {
    static var gateway: Self { Self() }
}
