public import CompositionCore
public import Logging
public import NIOCore
import ServiceLifecycle

/// A frontend whose way out is HTTP: clients register a URL and what they follow, and get each new state as a signed
/// POST (Standard Webhooks 1.0).
///
/// A change's path: ``FollowDesk`` hears of it and queues it in the ``WebhookStore``, ``DeliveryDesk`` takes what is due,
/// ``ReceiverCall`` dials. Clients register by the routes of ``WebhookRoutes``.
public struct WebhookFrontend: Frontend {
    public let name = "webhooks"
    public let routes: [PublishedRoute]
    private let store: WebhookStore
    private let followings: Followings<FollowedDocument>
    private let follows: FollowDesk
    private let deliveries: DeliveryDesk
    private let logger: Logger

    private static let leaseEvery = Duration.seconds(1)

    public init<Services>(
        _ documents: FollowedDocuments<Services>, store: WebhookStore, policy: ReceiverPolicy,
        eventLoopGroup: any EventLoopGroup, logger: Logger
    ) {
        let call = ReceiverCall(
            policy: policy, names: ReceiverNames(), group: eventLoopGroup, deadline: store.limits.attemptMax)
        self.init(documents, store: store, call: call, logger: logger)
    }

    init<Services>(
        _ documents: FollowedDocuments<Services>, store: WebhookStore, call: ReceiverCall, logger: Logger
    ) {
        routes = documents.routes
        self.store = store
        self.logger = logger
        followings = Followings(logger: logger)
        follows = FollowDesk(store: store, documents: documents, followings: followings, logger: logger)
        deliveries = DeliveryDesk(store: store, call: call, logger: logger)
    }

    public var following: FollowCounts { followings.counts }

    public func measures() async -> [Measure] { await deliveries.measures() }

    public func missing() async -> [String] { [] }

    /// Binds nothing. Of several processes with the same file one delivers, and the others wait for its place. At its end
    /// nothing new leaves, and what is under way is waited for.
    public func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            await deliverIfAlone()
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: Self.leaseEvery) }
        }
    }

    private func deliverIfAlone() async {
        do {
            guard let lease = try DeliveryLease(beside: store.path) else { return }
            await withDiscardingTaskGroup { tasks in
                tasks.addTask { await cancelWhenGracefulShutdown { await follows.run() } }
                tasks.addTask { await deliveries.run() }
            }
            withExtendedLifetime(lease) {}
        } catch {
            logger.error("webhooks can't be delivered", metadata: ["error": "\(error)"])
        }
    }
}
