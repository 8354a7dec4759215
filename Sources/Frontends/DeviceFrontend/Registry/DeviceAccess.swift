/// What a device may publish and subscribe at a broker, and under which client ids: the rules of the broker's plugin
/// (`access.c`), for brokers that ask instead. A test compares both on the same table.
struct DeviceAccess: Sendable {
    private let tree: Substring

    /// - Parameter prefix: what stands before `devices/…`, with its last slash
    init(prefix: String, device: String) {
        tree = "\(prefix)devices/\(device)/"
    }

    /// Its own up-topics, retained only where the protocol keeps the last message.
    func mayPublish(_ topic: String, isRetained: Bool) -> Bool {
        guard let rest = inside(topic) else { return false }
        if rest == "status" || Self.namesComposition(rest, after: "follow/") { return true }
        if isRetained { return false }
        return rest == "telemetry" || rest == "telemetry/json" || Self.namesComposition(rest, after: "ask/")
            || Self.isCommandResult(rest)
    }

    /// Filters inside its own tree that lead to down-topics.
    func maySubscribe(_ filter: String) -> Bool {
        guard let rest = inside(filter) else { return false }
        return rest.first == "#" || rest.first == "+" || Self.startsDown(rest)
    }

    /// `<name>`, or that, `~` and anything: no name has a `~`, so nobody takes another's session.
    static func owns(clientID: String, _ name: String) -> Bool {
        guard clientID.hasPrefix(name) else { return false }
        let rest = clientID.dropFirst(name.count)
        return rest.isEmpty || rest.first == "~"
    }

    /// What follows the device's own tree.
    private func inside(_ topic: String) -> Substring? {
        topic.utf8.starts(with: tree.utf8)
            ? topic[topic.utf8.index(topic.startIndex, offsetBy: tree.utf8.count)...] : nil
    }

    private static func startsDown(_ topic: Substring) -> Bool {
        let first = topic.prefix { $0 != "/" }
        return ["answers", "views", "acks", "errors"].contains(first) || topic == "commands"
    }

    /// `<first><name>` or `<first><name>/json`.
    private static func namesComposition(_ topic: Substring, after first: String) -> Bool {
        guard topic.hasPrefix(first) else { return false }
        let name = topic.dropFirst(first.count).prefix { $0 != "/" }
        let rest = topic.dropFirst(first.count + name.count)
        return isName(name, bytesMax: 32) && (rest.isEmpty || rest == "/json")
    }

    private static func isCommandResult(_ topic: Substring) -> Bool {
        guard topic.hasPrefix("commands/") else { return false }
        let id = topic.dropFirst("commands/".count).prefix { $0 != "/" }
        return isName(id, bytesMax: 64) && topic.dropFirst("commands/".count + id.count) == "/result"
    }

    private static func isName(_ text: Substring, bytesMax: Int) -> Bool {
        guard (1...bytesMax).contains(text.utf8.count), let first = text.utf8.first, isAlphanumeric(first) else {
            return false
        }
        return text.utf8.allSatisfy { isAlphanumeric($0) || "_.:-".utf8.contains($0) } && !text.contains("..")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
