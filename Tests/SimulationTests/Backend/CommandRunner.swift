import Broker
import CompositionCore
import DeviceMessages
import NIOCore

@testable import DeviceFrontend

/// Sends commands by the real `CommandsUnderWay`, as `CommandDesk` does.
final class CommandRunner {
    private unowned let backend: Backend
    private var underWay = CommandsUnderWay()
    private let base = ContinuousClock.now
    private(set) lazy var link = BrokerLink(
        backend, name: "commands",
        filters: [backend.topics.commands, backend.topics.commandResults, backend.topics.signIns],
        take: { [unowned self] in hear($0) })

    init(_ backend: Backend) {
        self.backend = backend
    }

    private var world: Simulation { backend.world }

    private var now: ContinuousClock.Instant {
        base.advanced(by: .nanoseconds(Int64(world.agenda.now.uptimeNanoseconds)))
    }

    func start() {
        link.start()
        look()
    }

    private func look() {
        backend.later(.seconds(1)) { [self] in
            sendAll()
            look()
        }
    }

    private func sendAll() {
        world.shelf.open { [self] open in
            guard !backend.isOver, let open else { return }
            for command in open where underWay.isDue(command, at: now, unixMs: world.unixMs) { send(command) }
            underWay.keep(Set(open.map(\.device)))
        }
    }

    private func send(_ open: OpenCommand) {
        var payload = ByteBuffer()
        guard (try? open.command.encode(into: &payload)) != nil else {
            return world.violate("a command can't be written")
        }
        let topic = backend.topics.topic(open.device, "commands", .protobuf)
        link.publish(BrokerMessage(topic: topic, payload: Array(payload.readableBytesView))) { [self] isSent in
            guard isSent else { return }
            underWay.sent(open, at: now)
            if !open.wasSent { world.shelf.sent(open.command.id) }
        }
    }

    private func hear(_ message: BrokerMessage) {
        let topics = backend.topics
        if let id = topics.last(of: message.topic, below: topics.signIns) {
            if let device = ResourceID(id), !message.isRetained, underWay.came(device) { sendAll() }
        } else if let (device, purpose, _) = topics.read(message.topic) {
            let bytes = ByteBuffer(bytes: message.payload)
            switch purpose {
            case .commandResult(let id):
                if let result = try? CommandResult(decoding: bytes) { take(result, id, device) }
            case .command: if let command = try? Command(decoding: bytes) { backend.table.deliver(command, to: device) }
            case .ask, .follow, .view, .telemetry: break
            }
        }
    }

    private func take(_ result: CommandResult, _ id: UInt32, _ device: ResourceID) {
        if result.id != id { world.violate("a result of another command than its topic's") }
        world.shelf.report(result, by: device) { [self] isKept in
            guard !backend.isOver else { return }
            if isKept == false { world.violate("\(device) reports a command that it never had") }
            if isKept == true, underWay.ended(id, of: device) { sendAll() }
        }
    }
}
