public import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Limits
public import Logging
public import NIOCore
import Synchronization

/// A listener that answers JSON over HTTP/1.1 from compositions.
///
/// A request's path: ``LoopBoundHTTP1Channel`` runs it on its connection's event loop, ``FrontendResponder``
/// checks the target and renders failures, the router finds the ``HTTPRoutes`` entry, ``HTTPExchange`` answers.
public struct HTTPFrontend: Frontend {
    public let name = "http"
    public let routes: [PublishedRoute]
    public let explainable: [ExplainableComposition]
    public let documents: [PublishedDocument]
    private let configuration: Configuration
    let shared: SharedAnswers
    private let responder: FrontendResponder

    public struct Configuration: Sendable {
        public var listen: ListeningAddress
        /// How long a request may take in all; every call to a service gets what is left.
        public var deadline: Duration
        public var signIn: SignIn
        /// What clients call it by, as `https://shop.example`; what begins with https tells browsers to stay with it.
        public var publicURL: String
        /// Whose word on a client's address counts.
        public var trustedProxies: TrustedProxies
        /// How long a connection may take to send the head of its first request.
        public var headWithin: TimeAmount = .seconds(10)
        /// Nil: nobody is counted.
        public var limits: ClientLimits?
        /// Whether clients are told what is left of their limits, with every answer.
        public var announcesLimits: Bool
        public var connectionsMax = 10_000
        /// While it is high every request is answered 503.
        public var pressure = MemoryPressure.process
        public var eventLoopGroup: any EventLoopGroup
        public var logger: Logger

        public init(
            listen: ListeningAddress, deadline: Duration, signIn: SignIn, publicURL: String = "",
            trustedProxies: TrustedProxies = .none, limits: ClientLimits? = nil, announcesLimits: Bool = false,
            eventLoopGroup: any EventLoopGroup, logger: Logger
        ) {
            self.listen = listen
            self.deadline = deadline
            self.signIn = signIn
            self.publicURL = publicURL
            self.trustedProxies = trustedProxies
            self.limits = limits
            self.announcesLimits = announcesLimits
            self.eventLoopGroup = eventLoopGroup
            self.logger = logger
        }
    }

    public init<Services>(_ routes: HTTPRoutes<Services>, configuration: Configuration) {
        self.routes = routes.published
        explainable = routes.explanations.map { $0.explainable(configuration) }
        self.configuration = configuration
        shared = SharedAnswers(followings: Followings(logger: configuration.logger))
        let description = routes.openAPI(signIn: configuration.signIn)
        documents = description.map { [$0.document] } ?? []
        responder = FrontendResponder(
            routes: routes.entries + (description.map { [$0.entry] } ?? []), configuration: configuration,
            shared: shared, deprecations: routes.deprecations)
    }

    public var following: FollowCounts { shared.followings.counts }

    public func missing() async -> [String] {
        shared.listening.isOn.load(ordering: .acquiring) ? [] : ["the listener"]
    }

    public func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        let host = configuration.listen.host
        let application = Application(
            responder: responder,
            server: .loopBoundHTTP1(configuration),
            configuration: .init(
                address: .hostname(host, port: configuration.listen.port),
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionsMax)),
            onServerRunning: { [shared] channel in
                shared.listening.isOn.store(true, ordering: .releasing)
                onListening(ListeningAddress(host: host, port: channel.localAddress?.port ?? 0))
            },
            eventLoopGroupProvider: .shared(configuration.eventLoopGroup),
            logger: configuration.logger)
        try await application.run()
    }
}

/// What all routes and connections of a frontend have in common.
struct SharedAnswers: Sendable {
    let compressed = CompressedAnswers()
    let followings: Followings<FollowedAnswer>
    let listening = Listening()

    /// Whether its port was bound.
    final class Listening: Sendable {
        let isOn = Atomic(false)
    }
}
