import Broker
import CompositionCore
import DeviceMessages
import NIOCore

@testable import DeviceFrontend

/// One process of the IoT backend. What it holds is gone when it is killed.
final class Backend {
    /// What callbacks of the real code tell, on whatever thread.
    enum Event: Sendable {
        case connection(Int, ConnectionTable.Event)
        case news(connection: Int, follow: UInt64)
        case newsAt(ViewPlace)
    }

    unowned let world: Simulation
    let inbox = Inbox<Event>()
    let table = ConnectionTable(connectionsMax: 100)
    let topics = DeviceFrontend.DeviceTopics(prefix: "")
    private(set) var connections: [Int: ServerConnection] = [:]
    private var lastConnection = 0
    private(set) var isOver = false
    private(set) lazy var intake = IntakeRunner(self)
    private(set) lazy var following = FollowingRunner(self)
    private(set) lazy var lane = IngestLane(self)
    private(set) lazy var views = ViewRunner(self)
    private(set) lazy var commands = CommandRunner(self)
    /// Answers, acks and errors go out by it, and asks come in.
    private(set) lazy var mail = BrokerLink(
        self, name: "mail", filters: [topics.asks], take: { [unowned self] in took($0) })

    init(_ world: Simulation) {
        self.world = world
        mail.start()
        lane.start()
        views.start()
        commands.start()
    }

    func accept(_ link: TCPLink) {
        lastConnection += 1
        let connection = ServerConnection(self, lastConnection, link)
        connections[lastConnection] = connection
        connection.begin()
    }

    func forget(_ id: Int) {
        connections[id] = nil
    }

    /// In `pause`, unless the process has died by then.
    func later(_ pause: TimeAmount, _ action: @escaping () -> Void) {
        world.agenda.after(pause) { if !self.isOver { action() } }
    }

    /// What callbacks have told.
    func takeEvents() {
        for event in inbox.takeAll() where !isOver {
            switch event {
            case .connection(let id, let event): connections[id]?.happened(event)
            case .news(let id, let follow): connections[id]?.newsCame(follow)
            case .newsAt(let place): views.note { $0.news(at: place) }
            }
        }
    }

    /// SIGTERM: what runs may end.
    func shutDown() {
        for id in connections.keys.sorted() { connections[id]?.happened(.shutDown) }
    }

    /// SIGKILL.
    func kill() {
        isOver = true
        for id in connections.keys.sorted() { connections[id]?.link.breakDown(isSilent: false) }
        connections = [:]
        for link in [mail, lane.link, views.link, commands.link] { link.kill() }
        following.end()
    }

    func send(_ message: some DeviceMessage, to device: ResourceID, _ rest: String) {
        var buffer = ByteBuffer()
        guard (try? message.encode(into: &buffer)) != nil else {
            return world.violate("the server can't write \(rest)")
        }
        mail.publish(
            BrokerMessage(topic: topics.topic(device, rest, .protobuf), payload: Array(buffer.readableBytesView)))
    }

    /// Asks at the broker are answered at once: their conversation isn't what is simulated.
    private func took(_ message: BrokerMessage) {
        guard let (device, purpose, _) = topics.read(message.topic), case .ask(let name) = purpose,
            let ask = try? Ask(decoding: ByteBuffer(bytes: message.payload))
        else { return world.violate("the server can't read \(message.topic)") }
        send(Answer(id: ask.id, body: ByteBuffer(integer: world.truth.number)), to: device, "answers/\(name)")
    }
}
