import AsyncHTTPClient
import FacetApplication
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import Upstream

@testable import StoreServices

/// The services with both doors, on free ports, and an authority that signs for callers.
struct SecureStore: Sendable {
    let authority: DevelopmentAuthority
    let securePorts: [String: Int]
    let plainPorts: [String: Int]

    /// - Parameters:
    ///   - caller: whose certificate is shown at the door with TLS; nil: the plain door is taken
    ///   - token: an assertion
    func request(
        _ service: String, _ path: String, from caller: String?, token: String? = nil, method: String = "GET",
        body: String? = nil
    ) async throws -> Reply {
        let ports = caller == nil ? plainPorts : securePorts
        let scheme = caller == nil ? "http" : "https"
        var request = HTTPClientRequest(url: "\(scheme)://127.0.0.1:\(ports[service] ?? 0)\(path)")
        request.method = .RAW(value: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        if let caller {
            let files = authority.files(caller)
            request.tlsConfiguration = try ServiceTrust(
                authorities: [authority.authorities],
                identity: ServiceIdentity(certificate: files.certificate, key: files.key)
            ).configuration
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 8 << 20)
        return Reply(status: Int(response.status.code), headers: response.headers, text: String(buffer: bytes))
    }

    /// What the caller's key says of whom it acts for.
    func assertion(
        of caller: String, for service: String, acting user: String? = nil,
        _ change: (inout SignedClaims) -> Void = { _ in }
    ) throws -> String {
        var claims = SignedClaims(issuer: caller, audience: service, subject: user.map { "user:\($0)" })
        change(&claims)
        return try claims.signed(by: authority.files(caller).key)
    }
}

/// Runs the services with both doors until the work is done.
func withSecureStore(_ work: @escaping @Sendable (SecureStore) async throws -> Void) async throws {
    try await withFolder { folder in
        let authority = DevelopmentAuthority(folder: folder + "-certs")
        defer { try? FileManager.default.removeItem(atPath: folder + "-certs") }
        try authority.makeStandard()
        let files = authority.files("services")
        var logger = Logger(label: "test")
        logger.logLevel = .error
        let services = StoreServices(
            dataFolder: folder,
            doors: .init(
                plainHost: "127.0.0.1",
                secure: .init(
                    host: "127.0.0.1", ports: [:], certificate: files.certificate, key: files.key,
                    authority: authority.authorities)), logger: logger)
        try await run(services, authority, logger: logger, work)
    }
}

private func run(
    _ services: StoreServices, _ authority: DevelopmentAuthority, logger: Logger,
    _ work: @escaping @Sendable (SecureStore) async throws -> Void
) async throws {
    let (listening, continuation) = AsyncStream.makeStream(of: (Bool, String, Int).self)
    let host = SecureHost(services: services) { continuation.yield(($0, $1, $2)) }
    let group = ServiceGroup(configuration: .init(services: [host], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { continuation.finish() }
            try await group.run()
        }
        var (plain, secure) = ([String: Int](), [String: Int]())
        for await (isSecure, name, port) in listening {
            if isSecure { secure[name] = port } else { plain[name] = port }
            if plain.count + secure.count == 2 * StoreServices.names.count { break }
        }
        let store = SecureStore(authority: authority, securePorts: secure, plainPorts: plain)
        let result: Result<Void, any Error>
        do { result = .success(try await work(store)) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try result.get()
    }
}

private struct SecureHost: Service {
    let services: StoreServices
    let onListening: @Sendable (Bool, String, Int) -> Void

    func run() async throws {
        try await services.run(
            onListening: { name, _, port in onListening(false, name, port) },
            onListeningSecurely: { name, _, port in onListening(true, name, port) })
    }
}
