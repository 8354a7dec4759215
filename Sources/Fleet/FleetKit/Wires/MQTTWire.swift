import Broker
import DeviceMessages
import NIOCore

/// A connection to the broker. The library's sockets are driven by the broker's thread; here a task speaks for them.
final class MQTTWire: DeviceWire {
    private let topics: DeviceTopics
    private let outgoing: AsyncStream<BrokerMessage>.Continuation
    private let loop: any EventLoop
    private let conversation: Task<Void, Never>
    private var tell: ((WireEvent) -> Void)?

    /// Starts connecting; `tell` is called on the loop.
    init(
        to broker: BrokerAddress, of device: FleetDevice, topics: DeviceTopics, on loop: any EventLoop,
        tell: @escaping (WireEvent) -> Void
    ) {
        self.topics = topics
        self.loop = loop
        let (stream, outgoing) = AsyncStream.makeStream(of: BrokerMessage.self)
        self.outgoing = outgoing
        let ears = NIOLoopBound(Ears(), eventLoop: loop)
        let talk = MQTTConversation(broker, of: device, topics: topics, outgoing: stream)
        conversation = Task {
            await talk.run { event in loop.execute { ears.value.wire?.heard(event) } }
        }
        self.tell = tell
        ears.value.wire = self
    }

    /// What the task keeps of the wire, so that a wire that nobody needs any more can go.
    private final class Ears {
        weak var wire: MQTTWire?
    }

    func send(_ frame: Frame) {
        do {
            if let message = try topics.message(for: frame) { outgoing.yield(message) }
        } catch {
            tell?(.refused(error.code.protoName))
        }
    }

    func close() {
        tell = nil
        outgoing.finish()
        let conversation = conversation
        // A broker that answers no more isn't waited for.
        let impatience = loop.scheduleTask(in: .seconds(2)) { conversation.cancel() }
        Task {
            await conversation.value
            impatience.cancel()
        }
    }

    /// Returns when the connection is gone.
    var ended: Task<Void, Never> { conversation }

    private func heard(_ event: WireEvent) {
        let tell = tell
        if case .lost = event { self.tell = nil }
        tell?(event)
    }
}
