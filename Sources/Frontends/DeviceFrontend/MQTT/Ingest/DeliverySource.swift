import Broker
import CompositionCore

/// What a topic says of a telemetry message.
enum DeliverySource: Sendable {
    case telemetry(AnswerFormat)
    /// Of a fleet with topics of its own.
    case accepted(AcceptedTopic)

    /// How its device is answered.
    var format: AnswerFormat {
        switch self {
        case .telemetry(let format): format
        case .accepted: .json
        }
    }
}

extension DeviceTopics {
    /// Whose telemetry comes on a topic; nil for a topic of no meaning.
    func telemetry(
        on topic: String, accepting accepted: [AcceptedTopic]
    ) -> (device: ResourceID, source: DeliverySource)? {
        if let (device, purpose, format) = read(topic) {
            return purpose == .telemetry ? (device, .telemetry(format)) : nil
        }
        for topics in accepted {
            if let device = topics.pattern.device(of: topic).flatMap({ ResourceID($0) }) {
                return (device, .accepted(topics))
            }
        }
        return nil
    }
}
