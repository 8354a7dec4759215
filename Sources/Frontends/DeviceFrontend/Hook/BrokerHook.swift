public import Broker
public import CompositionCore
public import Logging
public import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Answers a broker that isn't ours when it asks whether a device may sign in, publish or subscribe: `POST /mqtt/auth` and
/// `POST /mqtt/acl`, as EMQX 5 asks (HTTP authenticator and authorizer) and others can be told to. The registry and the
/// rules are those of our own broker's plugin.
///
/// A broker shows `Authorization: Bearer <secret>`; who doesn't learns nothing.
public struct BrokerHook: Frontend {
    public let name = "hook"

    public struct Configuration: Sendable {
        public var listen: ListeningAddress
        /// At least 16 characters.
        public var secret: String
        /// What stands before `devices/…`, with its last slash.
        public var topicPrefix = ""
        /// The topics that a fleet publishes on beside those below `devices/`.
        public var accepted: [TopicPattern] = []
        public var limits = FramesLimits()
        /// What is known of devices that changed.
        public var known: KnownDevices
        /// Is told of every device that the broker lets in.
        public var signedIn: @Sendable (ResourceID) async -> Void = { _ in }
        public var eventLoopGroup: any EventLoopGroup
        public var logger: Logger

        public init(
            listen: ListeningAddress, secret: String, known: KnownDevices, eventLoopGroup: any EventLoopGroup,
            logger: Logger
        ) {
            self.listen = listen
            self.secret = secret
            self.known = known
            self.eventLoopGroup = eventLoopGroup
            self.logger = logger
        }
    }

    private let configuration: Configuration
    private let desk: HookDesk
    private let isListening = ListenerState()

    public init(directory: any DeviceDirectory, configuration: Configuration) {
        self.configuration = configuration
        desk = HookDesk(directory, configuration)
    }

    public var routes: [PublishedRoute] {
        ["/mqtt/auth", "/mqtt/acl"].map { PublishedRoute(verb: "POST", path: $0, audience: "broker") }
    }

    public func missing() async -> [String] {
        isListening.isOn.withLock { $0 } ? [] : ["the broker's hook"]
    }

    public func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        let (address, desk) = (configuration.listen, desk)
        let channel = try await ServerBootstrap(group: configuration.eventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // A broker keeps its connections; one that says nothing for long is none.
                    try channel.pipeline.syncOperations.addHandler(IdleStateHandler(readTimeout: .seconds(120)))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(HookHandler(desk))
                }
            }
            .bind(host: address.host, port: address.port).get()
        isListening.isOn.withLock { $0 = true }
        onListening(ListeningAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
        // Throws when the task is cancelled instead.
        try? await gracefulShutdown()
        isListening.isOn.withLock { $0 = false }
        try? await channel.close()
    }
}

/// Whether the listener is bound.
private final class ListenerState: Sendable {
    let isOn = Mutex(false)
}
