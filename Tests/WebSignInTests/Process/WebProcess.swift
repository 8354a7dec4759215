import Foundation
import Glibc
import TestFixtures

/// The executable `web-bff` as an operator starts it, over a stubbed store.
final class WebProcess: Sendable {
    let process: ChildProcess
    let port: Int
    let folder: URL
    private let operationsPort: Int

    init(_ store: StoreStub, folder: URL, port: Int? = nil, _ flags: [String]) throws {
        self.folder = folder
        self.port = try port ?? freePort()
        operationsPort = try freePort()
        let names = [
            "catalog", "reviews", "recommendations", "inventory", "users", "orders", "notifications", "devices",
            "telemetry", "fridges",
        ]
        let addresses = names.flatMap { ["--services-\($0)-url", store.service.url] }
        let path = TestBroker.plugin.deletingLastPathComponent().appendingPathComponent("web-bff").path
        process = try ChildProcess(
            path,
            [
                "serve", "--port", "\(self.port)", "--operations-port", "\(operationsPort)", "--data", folder.path,
            ] + addresses + flags, log: folder.appendingPathComponent("log"))
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var log: String { (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? "" }

    func ready() async throws {
        try await eventually("web-bff is ready", within: .seconds(30)) {
            (try? await plainAnswer("http://127.0.0.1:\(operationsPort)/readyz"))?.status == 200
        }
    }

    func end() {
        process.end(by: SIGKILL)
    }

    static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        return folder
    }

    static func flags(of provider: StubProvider) -> [String] {
        [
            "--oidc-issuer", provider.issuer, "--oidc-client-id", StubProvider.clientID, "--oidc-client-secret",
            StubProvider.clientSecret,
        ]
    }
}
