import Broker
import Logging
import TestFixtures

/// Follows all events of a broker while the work runs.
func withReader(
    of broker: TestBroker, _ work: @escaping @Sendable (ReceivedEvents) async throws -> Void
) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .error
    let connection = BrokerConnection(
        broker.address("@web-bff"), clientID: "@web-bff~test", subscriptions: [Subscription("events/#")], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await connection.run() }
        try await eventually("the reader is connected") { connection.isConnected }
        try await work(ReceivedEvents(connection))
        group.cancelAll()
    }
}

/// The events in the order in which they came.
actor ReceivedEvents {
    private let messages: AsyncStream<BrokerMessage>

    init(_ connection: BrokerConnection) {
        messages = connection.messages
    }

    func next() async throws -> BrokerMessage {
        for await message in messages { return message }
        throw NothingReceived()
    }
}

struct NothingReceived: Error {}
