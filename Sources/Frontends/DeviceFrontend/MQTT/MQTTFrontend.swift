import Broker
public import CompositionCore
import NIOCore
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
    private let ingest: IngestLanes
    private let accepted: [TopicPattern]
    private let refusals = RefusedDeliveries()
    /// What devices follow comes in by it, and their views go out.
    private let viewing: BrokerConnection
    private let followed: FollowedAnswers
    private let views: ViewDesk
    private let commands: (desk: CommandDesk, connection: BrokerConnection)?

    public init<Services>(
        _ routes: DeviceRoutes<Services>, directory: any DeviceDirectory, sink: any TelemetrySink,
        configuration: Configuration
    ) {
        self.configuration = configuration
        answers = routes.answers
        let recent = RecentDevices(directory, following: configuration.known)
        explainable = routes.answers.explainable(
            knowing: recent, deadline: configuration.deadline, on: configuration.eventLoopGroup)
        conversation = configuration.conversation()
        let mail = DeviceMail(topics: configuration.topics, connection: conversation, logger: configuration.logger)
        desk = AskDesk(answers: routes.answers, recent: recent, mail: mail, configuration: configuration)
        let accepted = routes.accepted
        let intake = DeliveryIntake(
            sink: sink, accepting: accepted, recent: recent, mail: mail, refusals: refusals,
            configuration: configuration)
        ingest = IngestLanes(configuration.ingestSlots()) {
            configuration.ingest($0, accepting: accepted, into: intake)
        }
        self.accepted = accepted.map(\.pattern)
        followed = FollowedAnswers(
            routes.answers, knowing: recent, deadline: configuration.deadline, logger: configuration.logger)
        viewing = configuration.viewing()
        let slots = configuration.viewSlots()
        views = ViewDesk(
            followed, compositions: routes.answers.names, knowing: recent,
            mail: DeviceMail(topics: configuration.topics, connection: viewing, logger: configuration.logger),
            slots: slots, modelFollows: configuration.modelFollows)
        commands = configuration.commands.map { source in
            let connection = configuration.commanding()
            let mail = DeviceMail(topics: configuration.topics, connection: connection, logger: configuration.logger)
            return (CommandDesk(source, mail: mail, slots: slots, logger: configuration.logger), connection)
        }
        configuration.known.observe { [views] in views.changed($0) }
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
            } + accepted.map { PublishedRoute(verb: "telemetry", path: $0.filter, audience: "device") }
    }

    /// Messages that were no telemetry, since the start; each was answered with an error and not delivered again.
    public var refusedCount: Int { refusals.count }

    public var documents: [PublishedDocument] {
        let document = AsyncAPIDocument(
            broker: configuration.broker, topicPrefix: configuration.topicPrefix, compositions: answers.names,
            accepted: accepted)
        return [PublishedDocument(format: "asyncapi", text: document.text())]
    }

    var instance: String { configuration.instance }

    public var following: FollowCounts { followed.counts }

    public func missing() async -> [String] {
        guard conversation.isConnected, viewing.isConnected, views.isCaughtUp else { return ["the broker"] }
        if let commands, !commands.connection.isConnected { return ["the broker"] }
        return ingest.isReady ? [] : ["telemetry from the broker"]
    }

    /// A broker that isn't ours let a device in.
    public func signedIn(_ device: ResourceID) async {
        await views.announceSignIn(of: device)
    }

    public func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        let conversing = Task { await conversation.run() }
        let ingesting = Task { await ingest.run() }
        let answering = Task { await desk.answer(conversation.messages) }
        let following = Task { await runViews() }
        let commanding = Task { await runCommands() }
        // Throws when the task is cancelled instead; what is under way ends in order either way.
        try? await gracefulShutdown()
        // The batch that is being committed is still acknowledged to its devices, by the other connection.
        ingesting.cancel()
        await ingesting.value
        await conversation.endMessages()
        await answering.value
        conversing.cancel()
        await conversing.value
        for task in [following, commanding] {
            task.cancel()
            await task.value
        }
    }

    private func runCommands() async {
        guard let (desk, connection) = commands else { return }
        await withDiscardingTaskGroup { group in
            group.addTask { await connection.run() }
            group.addTask { await desk.take(connection.messages, deliver: configuration.deliver) }
            group.addTask { await desk.run(configuration.commandChanges, arrivals: configuration.arrivals) }
        }
    }

    private func runViews() async {
        let states = await viewing.states()
        await withDiscardingTaskGroup { group in
            group.addTask { await viewing.run() }
            group.addTask { await views.take(viewing.messages, states: states) }
            group.addTask { await views.settle() }
            group.addTask { await views.holdSlots() }
        }
    }
}
