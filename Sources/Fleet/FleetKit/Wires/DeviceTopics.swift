import Broker
import DeviceMessages
import NIOCore

/// A device's messages on MQTT topics.
struct DeviceTopics: Sendable {
    private let root: String
    private let acks: String
    private let errors: String
    private let answers: String
    private let commands: String
    /// By the topic.
    private let follows: [String: UInt32]

    /// - Parameters:
    ///   - prefix: what the deployment puts before every topic, with its `/`; empty for nothing.
    ///   - follows: what its model follows; a view is told by its place there, from 1, as frames tell it by its id
    init(device: String, prefix: String, follows: [String]) {
        root = "\(prefix)devices/\(device)"
        acks = "\(root)/acks"
        errors = "\(root)/errors"
        answers = "\(root)/answers/"
        commands = "\(root)/commands"
        let views = "\(root)/views/"
        let topics = follows.enumerated().map { (views + $1, UInt32($0 + 1)) }
        self.follows = Dictionary(topics) { first, _ in first }
    }

    var subscriptions: [Subscription] {
        ([acks, errors, answers + "+", commands] + follows.keys.sorted()).map { Subscription($0) }
    }

    /// The retained message by which a device says that it is there, or not.
    func status(online: Bool) -> BrokerMessage {
        BrokerMessage(topic: "\(root)/status", payload: Array((online ? "online" : "offline").utf8), isRetained: true)
    }

    /// What carries a frame upwards; nil for what MQTT does by itself.
    func message(for frame: Frame) throws(DeviceError) -> BrokerMessage? {
        switch frame {
        case .telemetry(let telemetry): try message("\(root)/telemetry", telemetry)
        case .ask(let ask): try message("\(root)/ask/\(ask.composition)", ask)
        case .commandResult(let result): try message("\(commands)/\(result.id)/result", result)
        default: nil
        }
    }

    /// The frame that a message from the broker stands for; nil when its topic or its bytes are none of ours.
    func frame(from message: BrokerMessage) -> Frame? {
        let bytes = ByteBuffer(bytes: message.payload)
        switch message.topic {
        case acks: return (try? Ack(decoding: bytes)).map(Frame.ack)
        case errors: return (try? DeviceError(decoding: bytes)).map(Frame.error)
        case commands: return (try? Command(decoding: bytes)).map(Frame.command)
        case let topic where topic.hasPrefix(answers): return (try? Answer(decoding: bytes)).map(Frame.answer)
        case let topic: return follows[topic].flatMap { view(bytes, $0) }.map(Frame.view)
        }
    }

    private func view(_ bytes: ByteBuffer, _ id: UInt32) -> View? {
        var view = try? View(decoding: bytes)
        view?.id = id
        return view
    }

    private func message(_ topic: String, _ body: some DeviceMessage) throws(DeviceError) -> BrokerMessage {
        var buffer = ByteBuffer()
        try body.encode(into: &buffer)
        return BrokerMessage(topic: topic, payload: Array(buffer.readableBytesView))
    }
}
