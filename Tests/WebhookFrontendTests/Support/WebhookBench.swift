import CompositionCore
import Foundation
import HTTPFrontend
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestFixtures
import Upstream

@testable import WebhookFrontend

/// What outlives a process: a file, the services, the time. Frontends come and go.
final class WebhookBench: Sendable {
    static let key = [UInt8](repeating: 9, count: 32)

    let prices: PriceService
    let log = RecordedLog()
    let file: String
    private let folder: URL
    private let ahead = Mutex<Milliseconds>(0)

    static func with(_ body: (WebhookBench) async throws -> Void) async throws {
        let bench = WebhookBench(prices: try await PriceService())
        defer { try? FileManager.default.removeItem(at: bench.folder) }
        try await body(bench)
        await bench.prices.stub.stop()
    }

    private init(prices: PriceService) {
        self.prices = prices
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-webhooks-\(UUID().uuidString)")
        file = folder.appendingPathComponent("webhooks.sqlite").path
    }

    /// What time it is for the webhooks.
    var now: Milliseconds { .now + ahead.withLock { $0 } }

    func store(_ limits: WebhookLimits = .quick, key: [UInt8] = key) throws -> WebhookStore {
        var store = try WebhookStore(path: file, key: key, limits: limits, logger: log.logger)
        store.clock = { [weak self] in self?.now ?? .now }
        return store
    }

    /// Runs a frontend of a process of its own for the body. At its end it is killed: nothing that it has begun ends.
    func run(
        _ limits: WebhookLimits = .quick, policy: ReceiverPolicy = ReceiverPolicy(allowsLoopback: true),
        names: ReceiverNames = ReceiverNames(), isolation: isolated (any Actor)? = #isolation,
        _ body: (RunningWebhooks) async throws -> Void
    ) async throws {
        let running = try RunningWebhooks(self, limits, policy, names)
        let task = Task { try await running.frontend.run { _ in } }
        do {
            try await body(running)
        } catch {
            task.cancel()
            throw SaidBefore(error: error, log: log.text)
        }
        task.cancel()
        try await task.value
    }

    func pass(_ time: Duration) {
        ahead.withLock { $0 += time.milliseconds }
    }
}

/// One process's webhooks.
struct RunningWebhooks: Sendable {
    let store: WebhookStore
    let service: Service
    let registry: WebhookRegistry
    let frontend: WebhookFrontend
    private let bench: WebhookBench

    init(
        _ bench: WebhookBench, _ limits: WebhookLimits = .quick,
        _ policy: ReceiverPolicy = ReceiverPolicy(allowsLoopback: true), _ names: ReceiverNames = ReceiverNames()
    ) throws {
        self.bench = bench
        let group = MultiThreadedEventLoopGroup.singleton
        service = Service(
            "prices",
            over: HTTPTransport(
                service: "prices", address: try ServiceAddress(url: bench.prices.stub.url), eventLoopGroup: group),
            policy: ServicePolicy(ttl: .seconds(600)))
        var documents = FollowedDocuments(services: service)
        documents.publish(Price.self, as: "prices/{id}", for: .client)
        store = try bench.store(limits)
        registry = WebhookRegistry(documents, store: store, policy: policy, names: names)
        let call = ReceiverCall(policy: policy, names: names, group: group, deadline: limits.attemptMax)
        frontend = WebhookFrontend(documents, store: store, call: call, logger: bench.log.logger)
    }

    var logger: Logger { bench.log.logger }

    func register(
        _ receiver: Receiver, follows ids: String..., client: String = "acme", secret: WebhookSecret? = nil
    ) async throws -> Webhook {
        let subjects = ids.compactMap { FollowedSubject("prices/\($0)") }
        let wish = WebhookWish(url: receiver.url, description: nil, secret: secret, follow: subjects)
        return try await store.create(wish, for: client, key: nil)
    }

    /// A price changes, and the backend hears of it.
    func set(_ id: String, to price: Int?) {
        bench.prices.set(id, to: price)
        service.change(service.key("price", id))
    }

    /// So much later the desks look at what is due.
    func pass(_ time: Duration) {
        bench.pass(time)
        store.queued.raise()
    }

    func webhook(_ webhook: Webhook) async throws -> Webhook {
        try await store.find(webhook.id, of: webhook.client)
    }

    /// The newest first.
    func records(of webhook: Webhook) async throws -> [DeliveryRecord] {
        try await store.deliveries(of: webhook.id, webhook.client, before: nil, atMost: 100)
    }
}

extension WebhookLimits {
    /// For tests, which don't wait a minute for what has gone.
    static var quick: Self {
        var limits = Self()
        limits.goneAgainAfter = .milliseconds(50)
        return limits
    }
}

/// An error, with what was logged.
struct SaidBefore: Error, CustomStringConvertible {
    let error: any Error
    let log: String

    var description: String { "\(error)\n\(log)" }
}
