import Broker
import DeviceMessages
import DeviceModels
import NIOCore

extension MQTTWire {
    func took(_ packet: MQTTPacket, acknowledgements: inout ByteBuffer) {
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
            let burden = underWay.removeValue(forKey: id)
            if code >= 0x80 { refuse("MQTT \(code)") } else if let burden { accepted(burden) }
            publishWaiting()
        case .alive: pingIsUnanswered = false
        case .disconnected(let code): leave("disconnected by the broker: \(code)")
        }
    }

    /// The broker has it.
    private func accepted(_ burden: Burden) {
        switch burden {
        case .result(let command): tell?(.resultAccepted(command))
        case .telemetry(let epoch, let sequence) where settlesOnPuback:
            tell?(.received(.ack(Ack(epoch: epoch, ranges: [Ack.Range(first: sequence, last: sequence)]))))
        case .telemetry, .other: break
        }
    }

    /// The reasons that a device meets: MQTT 3.1.1, section 3.2.2.3, and MQTT 5, section 3.2.2.2.
    static func refusal(_ code: UInt8) -> String {
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

    func refuse(_ name: String) {
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
        waiting.append(Waiting(message: topics.status(online: true)))
        publishWaiting()
        beat()
        tell?(.online(nil))
    }

    /// As many as the broker takes at a time.
    func publishWaiting() {
        guard isOnline, let context, !waiting.isEmpty, underWay.count < receiveMaximum else { return }
        var buffer = context.channel.allocator.buffer(capacity: 128)
        while underWay.count < receiveMaximum, let next = waiting.popFirst() {
            let id = nextID()
            underWay[id] = next.burden
            writer.publish(next.message, id: id, into: &buffer)
        }
        context.writeAndFlush(NIOAny(buffer), promise: nil)
    }

    func nextID() -> UInt16 {
        repeat { lastID = lastID == .max ? 1 : lastID + 1 } while underWay.keys.contains(lastID)
        return lastID
    }

    var keepAlive: TimeAmount { TimeAmount(device.model.keepAlive) }

    /// Asks whether the broker is there, once a keep-alive; who hasn't answered until the next time is gone.
    private func beat() {
        guard let context else { return }
        let pause = TimeAmount.nanoseconds(keepAlive.nanoseconds / 2)
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [weak self] () -> Void in
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
