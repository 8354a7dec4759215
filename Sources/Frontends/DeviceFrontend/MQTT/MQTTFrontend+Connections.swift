import Broker
import Logging

/// The connections to the broker, and which slots each serves.
extension MQTTFrontend.Configuration {
    var topics: DeviceTopics { DeviceTopics(prefix: topicPrefix) }

    private var share: String { "$share/\(shareGroup)/" }

    func conversation() -> BrokerConnection {
        BrokerConnection(
            broker, clientID: clientID("asks", instance), subscriptions: [Subscription("\(share)\(topics.asks)")],
            logger: logger)
    }

    /// Without its subscriptions: what is retained must come after the connection has said that it begins. They are
    /// ordinary ones; a shared one never gets what is retained.
    func viewing() -> BrokerConnection {
        let clientID = clientID("views", instance)
        return BrokerConnection(
            broker, clientID: clientID, subscriptions: [Subscription(topics.marks(of: clientID))], logger: logger)
    }

    /// Results are shared among the processes; commands and devices that come are for all of them to hear.
    func commanding() -> BrokerConnection {
        BrokerConnection(
            broker, clientID: clientID("commands", instance),
            subscriptions: [
                Subscription(topics.commands), Subscription(topics.signIns), Subscription(topics.arrivals),
                Subscription("\(share)\(topics.commandResults)"),
            ], logger: logger)
    }

    func ingest(
        _ slot: Int, accepting accepted: [AcceptedTopic], into intake: DeliveryIntake
    ) -> BrokerConnection {
        var options = BrokerOptions()
        options.session = .persistent(expirySeconds: 7 * 24 * 3_600)
        // While a batch is being committed the broker has sent the next: it waits in the socket, unread.
        options.receiveMaximum = 2 * limits.batchMessagesMax
        return BrokerConnection(
            broker, clientID: clientID("telemetry", "\(slot)"), options: options,
            subscriptions: (topics.telemetry + accepted.map(\.pattern.filter)).map { Subscription("\(share)\($0)") },
            delivery: DeferredDelivery(
                batchMax: limits.batchMessagesMax, window: limits.window, commitLimit: limits.commitWithin,
                commit: { try await intake.commit($0) }),
            logger: logger)
    }

    func ingestSlots() -> SlotKeeper { keeper(of: SlotPool("telemetry", count: ingestCount)) }

    func viewSlots() -> SlotKeeper { keeper(of: SlotPool("views", count: DeviceSlot.count)) }

    private func keeper(of pool: SlotPool) -> SlotKeeper {
        SlotKeeper(pool, of: leases, holder: instance, term: leaseTerm, logger: logger)
    }

    private func clientID(_ role: String, _ suffix: String) -> String {
        "\(broker.username ?? "facet")~\(role)-\(suffix)"
    }
}
