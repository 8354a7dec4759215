import Broker
import DeviceMessages
import DeviceModels
import NIOCore

/// A connection to the broker: one channel handler, as for frames.
///
/// libmosquitto serves the product's own few connections. Ten thousand of them in one process would take an epoll of
/// their own beside the event loop's, a hop between the two for each message, and a blocking connect each.
final class MQTTWire: ChannelInboundHandler, DeviceWire {
    typealias InboundIn = ByteBuffer
    /// Beyond so many that wait for the broker a device's message is refused here.
    private static let waitingMax = 1_000

    let device: FleetDevice
    let topics: DeviceTopics
    let settlesOnPuback: Bool
    let reader: MQTTReader
    let writer: MQTTWriter
    var tell: ((WireEvent) -> Void)?
    var context: ChannelHandlerContext?
    var arrived = ByteBuffer()
    var trouble: String?
    var isOnline = false
    var lastID: UInt16 = 0
    /// By the packets' ids.
    var underWay: [UInt16: Burden] = [:]
    var waiting = CircularBuffer<Waiting>(initialCapacity: 0)
    var receiveMaximum = 1
    var pingIsUnanswered = false

    struct Waiting {
        let message: BrokerMessage
        var burden = Burden.other
    }

    /// What a packet carries whose acknowledgement somebody waits for.
    enum Burden {
        /// Of the command of that id.
        case result(UInt32)
        case telemetry(epoch: UInt32, sequence: UInt32)
        case other

        init(_ frame: Frame) {
            switch frame {
            case .commandResult(let result): self = .result(result.id)
            case .telemetry(let message): self = .telemetry(epoch: message.epoch, sequence: message.sequence)
            default: self = .other
            }
        }
    }

    /// - Parameter settlesOnPuback: whether the broker's own acknowledgement of telemetry counts as an ack of it
    init(
        of device: FleetDevice, topics: DeviceTopics, settlesOnPuback: Bool = false, tell: @escaping (WireEvent) -> Void
    ) {
        self.device = device
        self.topics = topics
        self.settlesOnPuback = settlesOnPuback
        self.tell = tell
        reader = MQTTReader(version: device.mqtt)
        writer = MQTTWriter(version: device.mqtt)
    }

    func send(_ frame: Frame) {
        do {
            guard let message = try topics.message(for: frame) else { return }
            guard waiting.count < Self.waitingMax else { return refuse("MQTT outbox full") }
            waiting.append(Waiting(message: message, burden: Burden(frame)))
            publishWaiting()
        } catch {
            refuse(error.code.protoName)
        }
    }

    /// Says that it is offline and goodbye, so that the will isn't published.
    func close() {
        tell = nil
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 96)
        if isOnline { writer.publish(topics.status(online: false), id: nextID(), into: &buffer) }
        writer.disconnect(into: &buffer)
        context.writeAndFlush(NIOAny(buffer)).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    func drop() {
        tell = nil
        context?.close(promise: nil)
    }

    var channel: (any Channel)? { context?.channel }

    func channelActive(context: ChannelHandlerContext) {
        guard tell != nil else { return context.close(promise: nil) }
        self.context = context
        var buffer = context.channel.allocator.buffer(capacity: 160)
        writer.connect(
            clientID: device.id, user: device.id, password: device.key,
            keepAliveSeconds: UInt16(clamping: keepAlive.nanoseconds / 1_000_000_000),
            will: topics.status(online: false), into: &buffer)
        context.writeAndFlush(NIOAny(buffer), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        arrived.writeBuffer(&bytes)
        var acknowledgements = ByteBuffer()
        do {
            while let packet = try reader.next(from: &arrived) { took(packet, acknowledgements: &acknowledgements) }
            if arrived.readableBytes == 0 { arrived = ByteBuffer() }
        } catch {
            trouble = "the broker sent what is no MQTT: \(error)"
            return context.close(promise: nil)
        }
        if acknowledgements.readableBytes > 0 { context.writeAndFlush(NIOAny(acknowledgements), promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        end(trouble ?? "closed by the broker")
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        trouble = LinkTrouble.words(error)
        context.close(promise: nil)
    }

    /// The connection couldn't be made, or is over.
    func end(_ reason: String) {
        let tell = tell
        self.tell = nil
        tell?(.lost(reason))
    }
}
