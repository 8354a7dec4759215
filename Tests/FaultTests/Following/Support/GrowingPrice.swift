import Broker
import Foundation
import Logging
import Synchronization
import TestFixtures

/// The product of the stub, whose price is its version and only grows, and whose changes are announced at the broker as
/// the services' outboxes announce them.
final class GrowingPrice: Sendable {
    let store: StoreStub
    private let headers: [(String, String)]
    private let connection: BrokerConnection
    private let state = Mutex((version: 1_000, sequence: 0))

    init(_ store: StoreStub, headers: [(String, String)], at broker: TestBroker) {
        self.store = store
        self.headers = headers
        var options = BrokerOptions()
        options.backoffMax = .milliseconds(500)
        connection = BrokerConnection(
            broker.address("@services"), clientID: "@services~test", options: options,
            logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() })
        store.answerOnly("/products/", with: .json(Self.product(version), headers: headers))
    }

    var version: Int { state.withLock { $0.version } }
    var isConnected: Bool { connection.isConnected }

    func run() async { await connection.run() }

    /// What the catalog answers. A longer description makes every state a long one.
    static func product(_ version: Int, description: String = "Light") -> String {
        StoreStub.product.replacing("129.90", with: "\(version).00")
            .replacing(#""version":3"#, with: #""version":\#(version)"#)
            .replacing("Light", with: "\(description) \(version)")
    }

    /// Changes it, and says nothing.
    @discardableResult
    func changeSilently(description: String = "Light") -> Int {
        let version = state.withLock { state in
            state.version += 1
            return state.version
        }
        store.answerOnly(
            "/products/", with: .json(Self.product(version, description: description), headers: headers))
        return version
    }

    /// Changes it, and says so.
    @discardableResult
    func change(description: String = "Light") async throws -> Int {
        let version = changeSilently(description: description)
        try await announce()
        return version
    }

    func announce() async throws {
        let (version, sequence) = state.withLock { state in
            state.sequence += 1
            return (state.version, state.sequence)
        }
        let event = """
            {"specversion":"1.0","id":"\(sequence)","source":"/catalog","type":"changed","subject":"product/p42",\
            "sequence":"\(sequence)","version":"\(version)"}
            """
        try await connection.publish(
            BrokerMessage(topic: "events/catalog/product/p42", payload: Array(event.utf8)))
    }
}
