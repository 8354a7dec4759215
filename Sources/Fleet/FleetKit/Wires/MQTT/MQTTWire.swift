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

    private let device: FleetDevice
    private let topics: DeviceTopics
    private let reader: MQTTReader
    private let writer: MQTTWriter
    private var tell: ((WireEvent) -> Void)?
    private var context: ChannelHandlerContext?
    private var arrived = ByteBuffer()
    private var trouble: String?
    private var isOnline = false
    private var lastID: UInt16 = 0
    private var underWay: Set<UInt16> = []
    private var waiting = CircularBuffer<BrokerMessage>(initialCapacity: 0)
    private var receiveMaximum = 1
    private var heartbeat: Scheduled<Void>?
    private var pingIsUnanswered = false

    init(of device: FleetDevice, topics: DeviceTopics, tell: @escaping (WireEvent) -> Void) {
        self.device = device
        self.topics = topics
        self.tell = tell
        reader = MQTTReader(version: device.mqtt)
        writer = MQTTWriter(version: device.mqtt)
    }

    func send(_ frame: Frame) {
        do {
            guard let message = try topics.message(for: frame) else { return }
            guard waiting.count < Self.waitingMax else { return refuse("MQTT outbox full") }
            waiting.append(message)
            publishWaiting()
        } catch {
            refuse(error.code.protoName)
        }
    }

    /// Says that it is offline and goodbye, so that the will isn't published.
    func close() {
        tell = nil
        heartbeat?.cancel()
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 96)
        if isOnline { writer.publish(topics.status(online: false), id: nextID(), into: &buffer) }
        writer.disconnect(into: &buffer)
        context.writeAndFlush(NIOAny(buffer)).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    func drop() {
        tell = nil
        heartbeat?.cancel()
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
        heartbeat?.cancel()
        end(trouble ?? "closed by the broker")
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        trouble = "\(error)"
        context.close(promise: nil)
    }

    /// The connection couldn't be made, or is over.
    func end(_ reason: String) {
        let tell = tell
        self.tell = nil
        tell?(.lost(reason))
    }
}

extension MQTTWire {
    private func took(_ packet: MQTTPacket, acknowledgements: inout ByteBuffer) {
        switch packet {
        case .connected(let code, let receiveMaximum):
            guard code == 0 else { return leave("refused: \(Self.refusal(code))") }
            self.receiveMaximum = receiveMaximum
            subscribe()
        case .subscribed(let codes):
            if let code = codes.first(where: { $0 >= 0x80 }) { return leave("a subscription was refused: \(code)") }
            beOnline()
        case .published(let message, let id):
            if let id { writer.acknowledge(id, into: &acknowledgements) }
            tell?(topics.frame(from: message).map(WireEvent.received) ?? .refused("UNREADABLE"))
        case .acknowledged(let id, let code):
            underWay.remove(id)
            if code >= 0x80 { refuse("MQTT \(code)") }
            publishWaiting()
        case .alive: pingIsUnanswered = false
        case .disconnected(let code): leave("disconnected by the broker: \(code)")
        }
    }

    /// The reasons that a device meets: MQTT 3.1.1, section 3.2.2.3, and MQTT 5, section 3.2.2.2.
    private static func refusal(_ code: UInt8) -> String {
        switch code {
        case 4, 134: "bad user name or password (\(code))"
        case 5, 135: "not authorized (\(code))"
        case 3, 136: "server unavailable (\(code))"
        default: "\(code)"
        }
    }

    private func leave(_ reason: String) {
        trouble = reason
        context?.close(promise: nil)
    }

    private func refuse(_ name: String) {
        tell?(.refused(name))
    }

    private func subscribe() {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 160)
        writer.subscribe(to: topics.subscriptions, id: nextID(), into: &buffer)
        context.writeAndFlush(NIOAny(buffer), promise: nil)
    }

    private func beOnline() {
        isOnline = true
        waiting.append(topics.status(online: true))
        publishWaiting()
        beat()
        tell?(.online(nil))
    }

    /// As many as the broker takes at a time.
    private func publishWaiting() {
        guard isOnline, let context, !waiting.isEmpty, underWay.count < receiveMaximum else { return }
        var buffer = context.channel.allocator.buffer(capacity: 128)
        while underWay.count < receiveMaximum, let message = waiting.popFirst() {
            let id = nextID()
            underWay.insert(id)
            writer.publish(message, id: id, into: &buffer)
        }
        context.writeAndFlush(NIOAny(buffer), promise: nil)
    }

    private func nextID() -> UInt16 {
        repeat { lastID = lastID == .max ? 1 : lastID + 1 } while underWay.contains(lastID)
        return lastID
    }

    private var keepAlive: TimeAmount { TimeAmount(device.model.keepAlive) }

    /// Asks whether the broker is there, once a keep-alive; who hasn't answered until the next time is gone.
    private func beat() {
        guard let context else { return }
        let pause = TimeAmount.nanoseconds(keepAlive.nanoseconds / 2)
        heartbeat = context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [weak self] () -> Void in
            guard let self, let context = self.context else { return }
            guard !pingIsUnanswered else { return leave("the broker doesn't answer") }
            pingIsUnanswered = true
            var buffer = context.channel.allocator.buffer(capacity: 2)
            writer.ping(into: &buffer)
            context.writeAndFlush(NIOAny(buffer), promise: nil)
            beat()
        }
    }
}
