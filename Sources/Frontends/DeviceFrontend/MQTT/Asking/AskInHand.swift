import Broker
import CompositionCore
import DeviceMessages
import NIOCore

/// An ask as it came, and what it says.
struct AskInHand: Sendable {
    let message: BrokerMessage
    let composition: String
    let format: AnswerFormat
    let device: ResourceID
    private let question: Result<Ask, DeviceError>

    init(_ message: BrokerMessage, composition: String, format: AnswerFormat, device: ResourceID) {
        self.message = message
        self.composition = composition
        self.format = format
        self.device = device
        question = Self.question(message.payload, format)
    }

    /// The id that an answer, or an error, bears.
    var idIfReadable: UInt32 {
        switch question {
        case .success(let ask): ask.id
        case .failure(let error): error.id
        }
    }

    /// The topic names the composition; the message may repeat it.
    func read() throws(DeviceError) -> Ask {
        let ask = try question.get()
        guard ask.composition.isEmpty || ask.composition == composition else {
            throw DeviceError(.badMessage, "composition: another than the topic's", id: ask.id)
        }
        return ask
    }

    /// Where the answer goes; nil where the response topic isn't the device's own.
    func returnAddress(in topics: DeviceTopics) -> DeviceMail.ReturnAddress? {
        guard let topic = message.responseTopic else {
            return DeviceMail.ReturnAddress(topic: topics.topic(device, "answers/\(composition)", format))
        }
        guard topics.isAnswerTopic(topic, of: device) else { return nil }
        return DeviceMail.ReturnAddress(topic: topic, correlationData: message.correlationData)
    }

    /// An empty payload asks for what the registry says.
    private static func question(_ payload: [UInt8], _ format: AnswerFormat) -> Result<Ask, DeviceError> {
        guard !payload.isEmpty else { return .success(Ask(id: 0)) }
        let bytes = ByteBuffer(bytes: payload)
        do {
            return .success(try format == .json ? Ask(json: bytes) : Ask(decoding: bytes))
        } catch {
            return .failure(error)
        }
    }
}
