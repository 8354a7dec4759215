import Broker

/// A topic of devices as documents describe it.
struct TopicDescription: Sendable {
    enum Way: String, Sendable {
        /// The backend receives it, or sends it.
        case receive, send
    }

    /// What an operation on it is called.
    let name: String
    /// Below `devices/{id}/`.
    let path: String
    let way: Way
    /// Nil: plain text, or what a fleet has of its own.
    let message: String?
    let meaning: String
    var isRetained = false
    /// The whole address of a topic that isn't below `devices/{id}/`.
    var ownAddress: String?

    /// Every topic, in the order in which a device meets them. Each but the status and the commands stands in JSON, too.
    static func all(compositions: [String], accepted: [TopicPattern]) -> [TopicDescription] {
        let plain = [
            TopicDescription(
                name: "telemetry", path: "telemetry", way: .receive, message: "Telemetry",
                meaning: "Readings. QoS 1; safe when an ack says so, not when the broker does."),
            TopicDescription(
                name: "acks", path: "acks", way: .send, message: "Ack", meaning: "What is settled of the telemetry."),
            TopicDescription(
                name: "errors", path: "errors", way: .send, message: "Error",
                meaning: "What is wrong with a message that has no answer of its own."),
        ]
        return (plain + compositions.flatMap(conversations)).flatMap { [$0, $0.inJSON] } + commands + [status]
            + accepted.enumerated().map { own($1, number: $0 + 1) }
    }

    /// A topic that the backend takes as telemetry beside those of every device.
    private static func own(_ pattern: TopicPattern, number: Int) -> TopicDescription {
        var places = 0
        let levels = pattern.rule.split(separator: "/").map { level in
            switch level {
            case "%u": return "{id}"
            case "+":
                places += 1
                return "{place\(places)}"
            default: return String(level)
            }
        }
        return TopicDescription(
            name: "own-\(number)", path: "", way: .receive, message: nil,
            meaning: "Readings in a payload of the fleet's own. QoS 1; acks and errors come on …/json.",
            ownAddress: levels.joined(separator: "/"))
    }

    /// Those of its levels that stand for something.
    var parameters: [String] {
        (ownAddress ?? "{id}/\(path)").split(separator: "/").filter { $0.first == "{" }.map {
            String($0.dropFirst().dropLast())
        }
    }

    private static func conversations(on composition: String) -> [TopicDescription] {
        [
            TopicDescription(
                name: "ask-\(composition)", path: "ask/\(composition)", way: .receive, message: "Ask",
                meaning: "Asks for \(composition). Answered on the response topic, or else on answers/\(composition)."),
            TopicDescription(
                name: "answer-\(composition)", path: "answers/\(composition)", way: .send, message: "Answer",
                meaning: "The answer, where the ask named no response topic."),
            TopicDescription(
                name: "follow-\(composition)", path: "follow/\(composition)", way: .receive, message: "Follow",
                meaning: "Follows \(composition) until an empty payload is published.", isRetained: true),
            TopicDescription(
                name: "view-\(composition)", path: "views/\(composition)", way: .send, message: "View",
                meaning: "The latest state of \(composition).", isRetained: true),
        ]
    }

    private static let commands = [
        TopicDescription(
            name: "command", path: "commands", way: .send, message: "Command",
            meaning: "One at a time, again until its result is kept or it has expired."),
        TopicDescription(
            name: "command-result", path: "commands/{command}/result", way: .receive, message: "CommandResult",
            meaning: "What became of it."),
    ]

    private static let status = TopicDescription(
        name: "status", path: "status", way: .receive, message: nil,
        meaning: "online, or offline; the latter is the connection's will.", isRetained: true)

    var isJSON: Bool { path.hasSuffix("/json") }

    private var inJSON: TopicDescription {
        TopicDescription(
            name: "\(name)-json", path: "\(path)/json", way: way, message: message, meaning: meaning,
            isRetained: isRetained)
    }
}
