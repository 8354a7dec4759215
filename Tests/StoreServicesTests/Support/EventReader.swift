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
        broker.address("@web-bff"), clientID: "@web-bff~test", subscriptions: [Subscription("events/#")], logger: logger
    )
    let (messages, continuation) = AsyncStream.makeStream(of: BrokerMessage.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await connection.run() }
        group.addTask {
            for await message in connection.messages { continuation.yield(message) }
            continuation.finish()
        }
        try await eventually("the reader is connected") { connection.isConnected }
        try await work(ReceivedEvents(messages: messages))
        group.cancelAll()
    }
}

/// The events in the order in which they came.
struct ReceivedEvents: Sendable {
    let messages: AsyncStream<BrokerMessage>

    func next() async throws -> BrokerMessage {
        for await message in messages { return message }
        throw NothingReceived()
    }
}

struct NothingReceived: Error {}
