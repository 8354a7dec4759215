import Foundation
import Glibc
import Synchronization

/// A real identity provider as Debian packages it, in a folder of its own on a free port of the loopback.
///
///     @Test(.enabled(if: IdentityProvider.isInstalled(.glewlwyd)))
///     func `…`() async throws {
///         try await IdentityProvider.with(.glewlwyd, web: "http://127.0.0.1:\(port)") { provider in
///             provider.issuer, provider.web.clientID, provider.userClaim …
public final class IdentityProvider: Sendable {
    public enum Product: String, Sendable, CaseIterable {
        /// All of OpenID Connect that Facet uses; access tokens as RFC 9068 wants them.
        case glewlwyd
        /// Sign-in, refresh without rotation, logout; access tokens of the type JWT.
        case lemonldap
    }

    public let product: Product
    public let port: Int
    let folder: URL
    private let arguments: [String]
    private let process = Mutex<ChildProcess?>(nil)
    private let known = Mutex<IdentityProviderDescription?>(nil)

    /// Whether its packages are there.
    public static func isInstalled(_ product: Product) -> Bool {
        let file =
            switch product {
            case .glewlwyd: "/usr/bin/glewlwyd"
            case .lemonldap: "/usr/share/perl5/Lemonldap/NG/Portal/Main.pm"
            }
        return FileManager.default.fileExists(atPath: file)
    }

    /// Starts one for the body and stops it afterwards.
    ///
    /// - Parameters:
    ///   - web: where browsers reach the web backend; its paths are `/auth/callback` and `/auth/backchannel-logout`
    ///   - mobile: the audience of the app's tokens, if it asks for one by `resource`; glewlwyd only
    ///   - partner: likewise of the partners'
    public static func with<Result>(
        _ product: Product, web: String, mobile: String = "http://127.0.0.1:8081",
        partner: String = "http://127.0.0.1:8082", accessTokenSeconds: Int = 300,
        scopes: [String] = ["openid", "profile", "email", "orders.read", "catalog.read"],
        isolation: isolated (any Actor)? = #isolation, _ body: (IdentityProvider) async throws -> Result
    ) async throws -> Result {
        var arguments = ["--web", web, "--access-token-seconds", "\(accessTokenSeconds)"]
        if product == .glewlwyd {
            arguments += ["--mobile", mobile, "--partner", partner, "--scopes", scopes.joined(separator: ",")]
        }
        let provider = try IdentityProvider(product, arguments)
        defer { provider.remove() }
        try await provider.start()
        return try await body(provider)
    }

    private init(_ product: Product, _ arguments: [String]) throws {
        self.product = product
        port = try freePort()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-idp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        self.arguments = arguments
    }

    /// Starts it (again), and returns when people can sign in.
    public func start() async throws {
        let process = try ChildProcess(
            "python3", ["-B", script, "start", folder.path, "--port", "\(port)"] + arguments, log: file("script.log"))
        self.process.withLock { $0 = process }
        try await eventually("\(product) can be used", within: .seconds(40)) {
            guard process.isAlive else { throw NeverHappened(what: "\(product): \(log)", limit: .zero) }
            return FileManager.default.fileExists(atPath: file("idp.json").path) && canConnect(port: port)
        }
        let description = try JSONDecoder().decode(
            IdentityProviderDescription.self, from: Data(contentsOf: file("idp.json")))
        known.withLock { $0 = description }
    }

    /// Takes it down, as if its machine were gone; ``start()`` brings it back with all that it knew.
    public func stop() {
        let running = process.withLock { process in
            defer { process = nil }
            return process
        }
        running?.end(by: SIGTERM, within: .seconds(10))
    }

    /// glewlwyd only: from now on it signs with the other one of its two keys.
    public func rotateKeys() async throws {
        let process = try ChildProcess("python3", ["-B", script, "rotate", folder.path], log: file("script.log"))
        guard try await process.exitStatus() == 0 else { throw NeverHappened(what: log, limit: .zero) }
    }

    /// What it was provisioned with.
    public var description: IdentityProviderDescription {
        guard let description = known.withLock({ $0 }) else { preconditionFailure("it has not been started") }
        return description
    }

    private var script: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(product.rawValue).path
    }

    private var log: String { (try? String(contentsOf: file("script.log"), encoding: .utf8)) ?? "" }

    private func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

    private func remove() {
        stop()
        try? FileManager.default.removeItem(at: folder)
    }
}
