import CompositionCore
import Foundation
import HTTPFrontend
import Logging
import NIOPosix
import TestFixtures
import Upstream

@testable import WebBFF
@testable import WebSignIn

/// The store's web backend on a real listener, with a provider and a store of the test's.
struct RunningWeb: Sendable {
    let port: Int
    let provider: StubProvider
    let store: StoreStub
    let sessions: WatchedSessions

    var url: String { "http://127.0.0.1:\(port)" }

    func browser() -> Browser { Browser(url) }

    static func with(
        _ settings: ProviderSettings? = nil, port: Int? = nil, publicURL: String? = nil,
        lifetime: Duration = .seconds(3600),
        provider: StubProvider? = nil, _ body: (Self) async throws -> Void
    ) async throws {
        let stub: StubProvider
        if let provider { stub = provider } else { stub = try await StubProvider() }
        let web = Self(
            port: try port ?? freePort(), provider: stub, store: try await StoreStub(), sessions: try WatchedSessions())
        defer { web.sessions.remove() }
        let frontend = try await web.frontend(
            settings ?? client(of: stub), publicURL: publicURL ?? web.url, lifetime: lifetime)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await frontend.run { found.yield($0.port) } }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        _ = await iterator.next()
        try await body(web)
    }

    static func client(of provider: StubProvider) -> ProviderSettings {
        var settings = ProviderSettings()
        settings.issuer = provider.issuer
        settings.clientID = StubProvider.clientID
        settings.clientSecret = StubProvider.clientSecret
        return settings
    }

    private func frontend(
        _ settings: ProviderSettings, publicURL: String, lifetime: Duration
    ) async throws -> HTTPFrontend {
        let group = MultiThreadedEventLoopGroup.singleton
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let address = try ServiceAddress(url: store.service.url)
        let services = try WebServices { name in
            Service(name, over: HTTPTransport(service: name, address: address, eventLoopGroup: group))
        }
        let signIn = WebSignIn(
            .init(publicURL: publicURL, lifetime: lifetime, secret: Array(repeating: 7, count: 32)) { token in
                token == "development.token" ? .user(ResourceID("u1")!) : nil  // safe: an id
            },
            provider: try await WebProvider(settings, logger: logger), sessions: sessions, logger: logger)
        return HTTPFrontend(
            WebBFF.routes(over: services, pictures: store.service.url, signIn: signIn),
            configuration: .init(
                listen: ListeningAddress(host: "127.0.0.1", port: port), deadline: .seconds(5), signIn: signIn.signIn,
                eventLoopGroup: group, logger: logger))
    }
}
