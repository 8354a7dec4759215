import Broker
import Logging
import ServiceLifecycle

/// Publishes events over one connection to the broker, each acknowledged (QoS 1) before the next.
struct BrokerPublisher: EventPublisher, Service {
    private let connection: BrokerConnection

    init(_ broker: StoreServices.Broker, logger: Logger) {
        let name = broker.username ?? "store-services"
        var options = BrokerOptions()
        // Whoever follows the events is back as soon, and must not believe for long that nothing changes.
        options.backoffMax = .seconds(1)
        connection = BrokerConnection(
            BrokerAddress(
                host: broker.host, port: broker.port, username: broker.username, password: broker.password,
                tls: broker.tls),
            clientID: "\(name)~events", options: options, logger: logger)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await connection.run() }
    }

    func publish(_ events: [ChangeEvent]) async throws {
        for event in events {
            try await connection.publish(BrokerMessage(topic: event.topic, payload: event.cloudEvent))
        }
    }
}
