public import Broker
public import CompositionCore
public import Logging
public import NIOCore
import ServiceLifecycle

/// Compositions and telemetry over a broker, in protobuf and in JSON, for MQTT 3.1.1 and MQTT 5.
///
/// Telemetry has a connection of its own, whose acknowledgements to the broker wait for the commit; asks, answers
/// and acks use another, because they would queue behind those.
public struct MQTTFrontend: Frontend {
    public let name = "mqtt"
    public let explainable: [ExplainableComposition]

    private let configuration: Configuration
    private let answers: DeviceAnswers
    private let desk: AskDesk
    /// Asks come in by it, and everything for devices goes out.
    private let conversation: BrokerConnection
    private let ingest: BrokerConnection
    /// What devices follow comes in by it, and their views go out.
    private let viewing: BrokerConnection
    private let followed: FollowedAnswers
    private let views: ViewDesk

    public struct Configuration: Sendable {
        /// The broker and our account there; its name, with a suffix, is the client id of our connections.
        public var broker: BrokerAddress
        /// What stands before `devices/…`, with its last slash.
        public var topicPrefix = ""
        /// Instances of one group share the asks and the telemetry.
        public var shareGroup = "iot-bff"
        /// This instance's number. The broker keeps undelivered telemetry for each, so numbers are reused.
        public var slot = 0
        /// How long an ask may take in all; every call to a service gets what is left.
        public var deadline: Duration
        public var limits = MQTTLimits()
        /// While it is high asks are BUSY and telemetry waits in the broker.
        public var pressure = MemoryPressure.process
        /// The number of a sensor that a JSON reading calls by its name.
        public var sensor: @Sendable (Device, String) -> UInt32?
        public var eventLoopGroup: any EventLoopGroup
        public var logger: Logger

        public init(
            broker: BrokerAddress, deadline: Duration = .milliseconds(250), eventLoopGroup: any EventLoopGroup,
            logger: Logger, sensor: @escaping @Sendable (Device, String) -> UInt32? = { _, _ in nil }
        ) {
            self.broker = broker
            self.deadline = deadline
            self.eventLoopGroup = eventLoopGroup
            self.logger = logger
            self.sensor = sensor
        }
    }

    public init<Services>(
        _ routes: DeviceRoutes<Services>, directory: any DeviceDirectory, sink: any TelemetrySink,
        configuration: Configuration
    ) {
        self.configuration = configuration
        answers = routes.answers
        let recent = RecentDevices(directory)
        explainable = routes.answers.explainable(
            knowing: recent, deadline: configuration.deadline, on: configuration.eventLoopGroup)
        let topics = DeviceTopics(prefix: configuration.topicPrefix)
        let conversation = Self.conversation(configuration, topics)
        let mail = DeviceMail(topics: topics, connection: conversation, logger: configuration.logger)
        self.conversation = conversation
        desk = AskDesk(answers: routes.answers, recent: recent, mail: mail, configuration: configuration)
        let intake = DeliveryIntake(sink: sink, recent: recent, mail: mail, configuration: configuration)
        ingest = Self.ingest(configuration, topics, into: intake)
        followed = FollowedAnswers(
            routes.answers, knowing: recent, deadline: configuration.deadline, logger: configuration.logger)
        viewing = Self.viewing(configuration, topics)
        views = ViewDesk(
            followed, mail: DeviceMail(topics: topics, connection: viewing, logger: configuration.logger))
    }

    public var routes: [PublishedRoute] {
        let tree = "\(configuration.topicPrefix)devices/{id}"
        return answers.names.flatMap { name in
            ["", "/json"].map {
                PublishedRoute(verb: "ask", path: "\(tree)/ask/\(name)\($0)", composition: name, audience: "device")
            }
        }
            + answers.names.flatMap { name in
                ["", "/json"].map {
                    PublishedRoute(
                        verb: "follow", path: "\(tree)/follow/\(name)\($0)", composition: name, audience: "device")
                }
            }
            + ["", "/json"].map {
                PublishedRoute(verb: "telemetry", path: "\(tree)/telemetry\($0)", audience: "device")
            }
    }

    public var following: FollowCounts { followed.counts }

    public func missing() async -> [String] {
        guard conversation.isConnected, viewing.isConnected else { return ["the broker"] }
        return ingest.isConnected ? [] : ["telemetry from the broker"]
    }

    public func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        let conversing = Task { await conversation.run() }
        let ingesting = Task { await ingest.run() }
        let answering = Task { await desk.answer(conversation.messages) }
        let following = Task { await runViews() }
        // Throws when the task is cancelled instead; what is under way ends in order either way.
        try? await gracefulShutdown()
        // The batch that is being committed is still acknowledged to its devices, by the other connection.
        ingesting.cancel()
        await ingesting.value
        await conversation.endMessages()
        await answering.value
        conversing.cancel()
        await conversing.value
        following.cancel()
        await following.value
    }

    private func runViews() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await viewing.run() }
            group.addTask { await views.take(viewing.messages) }
            group.addTask { await views.publish() }
        }
    }
}

extension MQTTFrontend {
    private static func conversation(_ configuration: Configuration, _ topics: DeviceTopics) -> BrokerConnection {
        let share = "$share/\(configuration.shareGroup)/"
        return BrokerConnection(
            configuration.broker, clientID: clientID(configuration, "asks"),
            subscriptions: [Subscription("\(share)\(topics.asks)")],
            logger: configuration.logger)
    }

    /// An ordinary subscription: a shared one never gets what is retained.
    private static func viewing(_ configuration: Configuration, _ topics: DeviceTopics) -> BrokerConnection {
        BrokerConnection(
            configuration.broker, clientID: clientID(configuration, "views"),
            subscriptions: [Subscription(topics.follows)], logger: configuration.logger)
    }

    private static func ingest(
        _ configuration: Configuration, _ topics: DeviceTopics, into intake: DeliveryIntake
    ) -> BrokerConnection {
        let share = "$share/\(configuration.shareGroup)/"
        let limits = configuration.limits
        var options = BrokerOptions()
        options.session = .persistent(expirySeconds: 7 * 24 * 3_600)
        options.receiveMaximum = limits.batchMessagesMax
        return BrokerConnection(
            configuration.broker, clientID: clientID(configuration, "telemetry"), options: options,
            subscriptions: topics.telemetry.map { Subscription("\(share)\($0)") },
            delivery: DeferredDelivery(
                batchMax: limits.batchMessagesMax, window: limits.window, commitLimit: limits.commitWithin,
                commit: { try await intake.commit($0) }),
            logger: configuration.logger)
    }

    private static func clientID(_ configuration: Configuration, _ role: String) -> String {
        "\(configuration.broker.username ?? "facet")~\(role)-\(configuration.slot)"
    }
}
