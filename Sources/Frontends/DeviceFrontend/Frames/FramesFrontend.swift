public import CompositionCore
public import DeviceMessages
import Limits
public import Logging
public import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// Compositions and telemetry as frames on TCP: a varint length, then a `Frame` of proto/device.proto.
///
/// Each connection is one channel handler around a state machine; a composition that must wait runs as a task on
/// the connection's event loop, so a slow answer holds up no other.
public struct FramesFrontend: Frontend {
    public let name = "frames"

    private let configuration: Configuration
    private let services: FrameServices
    private let listening = Listening()

    public struct Configuration: Sendable {
        public var listen: ListeningAddress
        /// Whether devices come through a proxy that tells their addresses.
        public var proxyProtocol = ProxyProtocol.off
        /// How long an ask may take in all; every call to a service gets what is left.
        public var deadline: Duration
        public var limits = FramesLimits()
        public var telemetry = TelemetryLimits()
        /// Nil: without TLS, for the loopback, or behind a proxy that ends it.
        public var tls: FramesTLS?
        /// What is known of devices that changed.
        public var known = KnownDevices()
        /// Where it is kept what became of commands; nil: devices here have none.
        public var commands: (any CommandSource)?
        /// Is told of devices that sign in, on their event loops: what they missed can be sent again.
        public var arrived: @Sendable (ResourceID) -> Void = { _ in }
        /// While it is high asks are BUSY and telemetry waits in the devices.
        public var pressure = MemoryPressure.process
        public var eventLoopGroup: any EventLoopGroup
        public var logger: Logger

        public init(
            listen: ListeningAddress, deadline: Duration = .milliseconds(250), eventLoopGroup: any EventLoopGroup,
            logger: Logger
        ) {
            self.listen = listen
            self.deadline = deadline
            self.eventLoopGroup = eventLoopGroup
            self.logger = logger
        }
    }

    public init<Services>(
        _ routes: DeviceRoutes<Services>, directory: any DeviceDirectory, sink: any TelemetrySink,
        configuration: Configuration
    ) {
        self.configuration = configuration
        let limits = configuration.limits
        let table = ConnectionTable(connectionsMax: limits.connectionsMax, arrived: configuration.arrived)
        let recent = RecentDevices(directory, following: configuration.known)
        configuration.known.observe { table.changed($0) }
        services = FrameServices(
            answers: routes.answers,
            followed: FollowedAnswers(
                routes.answers, knowing: recent, deadline: configuration.deadline, logger: configuration.logger),
            directory: directory, recent: recent, sink: sink,
            intake: TelemetryIntake(
                sink, limits: configuration.telemetry, pressure: configuration.pressure,
                on: configuration.eventLoopGroup.next(), logger: configuration.logger),
            table: table, known: configuration.known, commands: configuration.commands,
            gate: AddressGate(AttemptLimit(limits.wrongKeys), underWayMax: limits.signInsMax),
            limits: limits, askWithin: configuration.deadline, pressure: configuration.pressure,
            logger: configuration.logger)
    }

    public var routes: [PublishedRoute] {
        ["ask", "follow"].flatMap { verb in
            services.answers.names.map {
                PublishedRoute(verb: verb, path: $0, composition: $0, audience: "device")
            }
        } + [PublishedRoute(verb: "telemetry", path: "telemetry", audience: "device")]
    }

    public var explainable: [ExplainableComposition] {
        services.answers.explainable(
            knowing: services.recent, deadline: configuration.deadline, on: configuration.eventLoopGroup)
    }

    public var following: FollowCounts { services.followed.counts }

    /// Sends a command to a device, if it is connected here.
    public func deliver(_ command: Command, to device: ResourceID) {
        services.table.deliver(command, to: device)
    }

    public func missing() async -> [String] {
        listening.isOn.withLock { $0 } ? [] : ["the frames listener"]
    }

    public func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        let address = configuration.listen
        let contexts = try configuration.tls.map { try TLSContexts($0, logger: configuration.logger) }
        let channel = try await bootstrap(contexts).bind(host: address.host, port: address.port).get()
        listening.isOn.withLock { $0 = true }
        onListening(ListeningAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
        // Throws when the task is cancelled instead; the connections get their goodbye either way.
        try? await gracefulShutdown()
        listening.isOn.withLock { $0 = false }
        try? await channel.close()
        await services.table.shutDown()
    }

    private func bootstrap(_ contexts: TLSContexts?) -> ServerBootstrap {
        let services = services
        let proxyProtocol = configuration.proxyProtocol
        return ServerBootstrap(group: configuration.eventLoopGroup)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Else the kernel keeps megabytes for each device that doesn't read.
            .childChannelOption(.socketOption(.so_sndbuf), value: 64 * 1024)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 256, maximum: 16 * 1024)
            )
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: services.limits.outboundBytesMax / 2, high: services.limits.outboundBytesMax)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if case .required(let proxies) = proxyProtocol {
                        try channel.pipeline.syncOperations.addHandler(ProxyHeaderHandler(from: proxies))
                    }
                    try Self.addHandlers(to: channel, services, contexts)
                }
            }
    }
}

extension FramesFrontend {
    /// Behind what a proxy says of the address: TLS, the device's certificate, the frames.
    private static func addHandlers(to channel: any Channel, _ services: FrameServices, _ contexts: TLSContexts?) throws
    {
        let pipeline = channel.pipeline.syncOperations
        if let material = contexts?.current {
            let tls = NIOSSLServerHandler(context: material.context)
            try pipeline.addHandler(tls)
            try pipeline.addHandler(
                CertificateHandler(after: tls, revocations: material.revocations, logger: services.logger))
        }
        try pipeline.addHandler(FrameConnectionHandler(services, on: channel.eventLoop))
    }
}

/// Whether the listener is bound.
private final class Listening: Sendable {
    let isOn = Mutex(false)
}
