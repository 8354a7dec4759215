import CompositionCore

/// The topics of devices, read and written.
struct DeviceTopics: Sendable {
    let prefix: String

    /// Filters for the topics that devices publish on.
    var asks: String { "\(prefix)devices/+/ask/#" }
    var follows: String { "\(prefix)devices/+/follow/#" }
    var commands: String { "\(prefix)devices/+/commands" }
    var commandResults: String { "\(prefix)devices/+/commands/+/result" }
    var views: String { "\(prefix)devices/+/views/#" }
    /// Of devices that the broker let in, retained.
    var signIns: String { signIn(of: "+") }
    /// Of devices that signed in elsewhere than at the broker.
    var arrivals: String { arrival(of: "+") }
    /// Of slots whose holder announces itself, retained.
    var slots: String { slot("+") }
    var telemetry: [String] { ["\(prefix)devices/+/telemetry", "\(prefix)devices/+/telemetry/json"] }

    func topic(_ device: ResourceID, _ rest: String, _ format: AnswerFormat) -> String {
        "\(prefix)devices/\(device)/\(rest)\(format == .json ? "/json" : "")"
    }

    /// Where one connection speaks to itself.
    func marks(of clientID: String) -> String { "\(prefix)facet/marks/\(clientID)" }

    func signIn(of device: String) -> String { "\(prefix)facet/devices/\(device)" }

    func arrival(of device: String) -> String { "\(prefix)facet/arrivals/\(device)" }

    func slot(_ slot: some CustomStringConvertible) -> String { "\(prefix)facet/slots/\(slot)" }

    /// What stands in place of a filter's last level.
    func last(of topic: String, below filter: String) -> Substring? {
        let root = filter.dropLast()
        guard topic.hasPrefix(root) else { return nil }
        return topic.dropFirst(root.count)
    }

    /// What was published, by whom; nil for a topic of no meaning.
    func read(_ topic: String) -> (device: ResourceID, purpose: DevicePurpose, format: AnswerFormat)? {
        guard topic.hasPrefix(prefix) else { return nil }
        var levels = topic.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)[...]
        guard levels.popFirst() == "devices", let id = levels.popFirst(), let device = ResourceID(id) else {
            return nil
        }
        let isJSON = levels.count > 1 && levels.last == "json"
        if isJSON { levels.removeLast() }
        let format: AnswerFormat = isJSON ? .json : .protobuf
        switch (levels.first, levels.count) {
        case ("telemetry", 1): return (device, .telemetry, format)
        case ("ask", 2): return (device, .ask(String(levels[levels.startIndex + 1])), format)
        case ("commands", 1): return (device, .command, format)
        case ("commands", 3):
            guard levels.last == "result", let id = UInt32(levels[levels.startIndex + 1]) else { return nil }
            return (device, .commandResult(id), format)
        case ("views", 2): return (device, .view(String(levels[levels.startIndex + 1])), format)
        case ("follow", 2): return (device, .follow(String(levels[levels.startIndex + 1])), format)
        default: return nil
        }
    }

    /// Whether a response topic lies in the device's own answers, so that nobody makes us write elsewhere.
    func isAnswerTopic(_ topic: String, of device: ResourceID) -> Bool {
        let root = "\(prefix)devices/\(device)/answers"
        guard topic.utf8.count <= 256, topic == root || topic.hasPrefix("\(root)/") else { return false }
        return !topic.unicodeScalars.contains { $0 == "+" || $0 == "#" || $0.value < 0x20 }
    }
}

/// What a topic of a device's is for.
enum DevicePurpose: Sendable, Hashable {
    case ask(String)
    case follow(String)
    case view(String)
    case command
    case commandResult(UInt32)
    case telemetry
}
