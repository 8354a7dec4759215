import Broker
import DeviceMessages
import DeviceModels
import Foundation
import NIOCore

extension BrokerProbe {
    /// What an awaited packet means, in words.
    enum Found {
        case good(String)
        case bad(String, _ advice: String)
    }

    /// A message to the broker, and what is awaited after it by its packet's id.
    struct Sent {
        let name: String
        let body: BrokerMessage
        let awaited: (UInt16) -> (MQTTPacket) -> Found?
    }

    var signIn: ByteBuffer {
        var buffer = ByteBuffer()
        writer.connect(
            clientID: device.id, user: device.id, password: device.key, keepAliveSeconds: 60,
            will: topics.status(online: false), into: &buffer)
        return buffer
    }

    var subscribe: ByteBuffer {
        var buffer = ByteBuffer()
        writer.subscribe(to: topics.subscriptions, id: 1, into: &buffer)
        return buffer
    }

    func written(_ message: BrokerMessage, id: UInt16) -> ByteBuffer {
        var buffer = ByteBuffer()
        writer.publish(message, id: id, into: &buffer)
        return buffer
    }

    func welcome(_ packet: MQTTPacket) -> Found? {
        guard case .connected(let code, let maximum) = packet else { return nil }
        if code == 0 { return .good("welcome: \(maximum) messages may be under way") }
        return .bad("refused: \(MQTTWire.refusal(code))", ProbeAdvice.about(ErrorCode.notAuthorized))
    }

    func subscribed(_ packet: MQTTPacket) -> Found? {
        guard case .subscribed(let codes) = packet else { return nil }
        guard let refused = codes.firstIndex(where: { $0 >= 0x80 }) else { return .good("\(codes.count) topics") }
        let filters = topics.subscriptions.map(\.filter)
        let filter = refused < filters.count ? filters[refused] : "a topic"
        return .bad("\(filter) was refused: \(codes[refused])", "see --topics-prefix, and the broker's access rules")
    }

    func acknowledged(_ id: UInt16) -> (MQTTPacket) -> Found? {
        { packet in
            guard case .acknowledged(id, let code) = packet else { return nil }
            return code < 0x80
                ? .good("the broker has it")
                : .bad("refused: \(code)", "see --topics-prefix, and the broker's access rules")
        }
    }

    func answer(_ packet: MQTTPacket, _ id: UInt32, _ composition: String) -> Found? {
        switch frame(in: packet) {
        case .answer(let answer) where answer.id == id:
            .good("\(composition): \(answer.body.readableBytes) bytes")
        case .error(let error) where error.id == id:
            .bad("\(error.code.protoName) \(error.detail)", ProbeAdvice.about(error.code))
        default: nil
        }
    }

    func view(_ packet: MQTTPacket, _ id: UInt32, _ composition: String) -> Found? {
        guard case .view(let view) = frame(in: packet), view.id == id else { return nil }
        return .good("\(composition): \(view.body.readableBytes) bytes")
    }

    func stored(_ packet: MQTTPacket) -> Found? {
        guard case .ack(let ack) = frame(in: packet) else { return nil }
        return .good("acknowledged through \(ack.through): it is on disk")
    }

    private func frame(in packet: MQTTPacket) -> Frame? {
        guard case .published(let message, _) = packet else { return nil }
        return topics.frame(from: message)
    }

    func silence(_ step: String) -> String {
        switch step {
        case "ask", "telemetry": "the broker is there, the device backend isn't at it: look at its health page"
        case "follow": "nothing was ever published for it: give the device a product or a shelf in the registry"
        default: "is it a broker that listens at \(target), and does it speak TLS? Then name its authorities by --ca"
        }
    }

    func takeLeave(on line: BrokerLine, into report: inout ProbeReport) async {
        let start = ContinuousClock.now
        var bytes = written(topics.status(online: false), id: UInt16.max)
        writer.disconnect(into: &bytes)
        guard (try? await line.channel.writeAndFlush(bytes)) != nil else {
            return report.fail("goodbye", since: start, said: "the connection was gone", advice: "try again")
        }
        report.add("goodbye", since: start, said: "said", sent: bytes)
    }
}
