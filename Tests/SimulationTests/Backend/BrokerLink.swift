import Broker
import NIOCore

/// A connection of the backend to the broker, made again whenever it is lost.
final class BrokerLink {
    private unowned let backend: Backend
    private let name: String
    private let filters: [String]
    private let hearsItself: Bool
    private let take: (BrokerMessage) -> Void
    private var client: BrokerClient?
    /// Before anything comes by the new connection.
    var connecting: () -> Void = {}
    var connected: () -> Void = {}

    init(
        _ backend: Backend, name: String, filters: [String], hearsItself: Bool = true,
        take: @escaping (BrokerMessage) -> Void
    ) {
        self.backend = backend
        self.name = name
        self.filters = filters
        self.hearsItself = hearsItself
        self.take = take
    }

    var isConnected: Bool { client?.isAlive ?? false }

    func start() {
        backend.later(backend.world.delay()) { self.connect() }
    }

    /// - Parameter then: whether the broker has it
    func publish(_ message: BrokerMessage, then: @escaping (Bool) -> Void = { _ in }) {
        guard let client, client.isAlive else { return backend.later(.milliseconds(1)) { then(false) } }
        backend.world.broker.publish(message, from: client) { if !self.backend.isOver { then($0) } }
    }

    /// Without a word, as after a commit that failed: what isn't acknowledged comes again.
    func drop(for pause: TimeAmount) {
        guard let client else { return }
        self.client = nil
        backend.world.broker.breakDown(client, told: nil)
        backend.later(pause) { self.connect() }
    }

    func kill() {
        if let client { backend.world.broker.breakDown(client, told: nil) }
        client = nil
    }

    private func connect() {
        let world = backend.world
        guard world.broker.isUp else { return backend.later(world.chance.milliseconds(50...1_000)) { self.connect() } }
        let client = BrokerClient(
            id: "iot~\(name)", filters: filters, keepAlive: .seconds(60), hearsItself: hearsItself,
            take: { [unowned self] in if !backend.isOver { take($0) } },
            dropped: { [unowned self] in if !backend.isOver { dropped() } })
        self.client = client
        connecting()
        world.broker.connect(client)
        connected()
    }

    private func dropped() {
        client = nil
        backend.later(backend.world.chance.milliseconds(50...1_000)) { self.connect() }
    }
}
