import Broker
import Logging
import TestFixtures

/// Runs a connection for the body, which begins when it is connected.
func withConnection<Result: Sendable>(
    _ address: BrokerAddress, clientID: String, options: BrokerOptions = BrokerOptions(),
    subscriptions: [Subscription] = [], delivery: DeferredDelivery? = nil,
    _ body: (BrokerConnection) async throws -> Result
) async throws -> Result {
    let connection = BrokerConnection(
        address, clientID: clientID, options: options, subscriptions: subscriptions, delivery: delivery,
        logger: Logger(label: clientID, factory: { _ in SwiftLogNoOpLogHandler() }))
    let running = Task { await connection.run() }
    do {
        try await eventually("\(clientID) is connected") { connection.isConnected }
        let result = try await body(connection)
        running.cancel()
        await running.value
        return result
    } catch {
        running.cancel()
        await running.value
        throw error
    }
}

extension BrokerConnection {
    /// The next message; nil when the connection ended.
    func nextMessage() async -> BrokerMessage? {
        var messages = messages.makeAsyncIterator()
        return await messages.next()
    }
}
