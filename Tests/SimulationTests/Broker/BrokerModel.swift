import Broker
import NIOCore

/// A broker: it delivers in order on each connection, sometimes twice, keeps what is retained and the session of the
/// telemetry connection, and may lose both when it is killed.
final class BrokerModel {
    private unowned let world: Simulation
    private(set) var isUp = true
    private var clients: [String: BrokerClient] = [:]
    private var retained: [String: BrokerMessage] = [:]
    /// The persistent session of the telemetry connection; nil where there is none.
    private(set) var session: [(serial: Int, message: BrokerMessage)]?
    private var serial = 0
    var sessionHasNews: () -> Void = {}

    init(_ world: Simulation) {
        self.world = world
    }

    func connect(_ client: BrokerClient, isDevice: Bool = false) {
        if let older = clients[client.id], older.isAlive { breakDown(older, told: world.delay()) }
        clients[client.id] = client
        (client.arrivesAtBroker, client.arrivesHere) = (world.agenda.now, world.agenda.now)
        world.note("broker", "lets \(client.id) in")
        // As the plugin does.
        if isDevice {
            route(
                BrokerMessage(topic: "facet/devices/\(client.id)", payload: Array("1".utf8), isRetained: true),
                from: nil)
        }
        for topic in retained.keys.sorted() where client.hears(topic) {
            if let message = retained[topic] { deliver(message, to: client) }
        }
    }

    /// - Parameter then: whether the broker has it
    func publish(_ message: BrokerMessage, from client: BrokerClient, then: @escaping (Bool) -> Void = { _ in }) {
        client.arrivesAtBroker = max(client.arrivesAtBroker, world.agenda.now + world.delay())
        world.agenda.at(client.arrivesAtBroker) { [self] in
            guard client.isAlive else { return world.agenda.after(world.delay()) { then(false) } }
            route(message, from: client)
            if world.hits(\.duplicated) { route(message, from: client) }
            world.agenda.after(world.delay()) { then(client.isAlive) }
        }
    }

    func disconnect(_ client: BrokerClient) {
        world.agenda.at(max(client.arrivesAtBroker, world.agenda.now)) { self.forget(client) }
    }

    /// - Parameter told: when the client learns of it; nil: never
    func breakDown(_ client: BrokerClient, told: TimeAmount?) {
        guard client.isAlive else { return }
        forget(client)
        if let told { world.agenda.after(told) { client.dropped() } }
    }

    func kill(keepsSessions: Bool) {
        isUp = false
        if !keepsSessions { (retained, session) = ([:], nil) }
        for id in clients.keys.sorted() {
            if let client = clients[id] { breakDown(client, told: world.delay()) }
        }
    }

    func restart() {
        isUp = true
    }

    private func forget(_ client: BrokerClient) {
        client.isAlive = false
        if clients[client.id] === client { clients[client.id] = nil }
    }

    private func route(_ message: BrokerMessage, from sender: BrokerClient?) {
        if message.isRetained { retained[message.topic] = message.payload.isEmpty ? nil : message }
        if message.topic.hasSuffix("/telemetry") { keep(message) }
        var live = message
        live.isRetained = false
        for id in clients.keys.sorted() {
            guard let client = clients[id], client.hears(message.topic) else { continue }
            if client === sender, !client.hearsItself, !message.topic.hasPrefix("facet/marks/") { continue }
            deliver(live, to: client)
        }
    }

    private func deliver(_ message: BrokerMessage, to client: BrokerClient) {
        for _ in 0..<(world.hits(\.duplicated) ? 2 : 1) {
            client.arrivesHere = max(client.arrivesHere, world.agenda.now + world.delay())
            world.agenda.at(client.arrivesHere) { if client.isAlive { client.take(message) } }
        }
    }
}

extension BrokerModel {
    /// The telemetry connection is there, with its session.
    func openSession() {
        session = session ?? []
    }

    private func keep(_ message: BrokerMessage) {
        guard session != nil else { return }
        serial += 1
        session?.append((serial, message))
        sessionHasNews()
    }

    func acknowledge(_ serials: [Int]) {
        session?.removeAll { serials.contains($0.serial) }
    }
}
