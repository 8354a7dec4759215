/// Topics that a fleet publishes on beside those below `devices/`: `acme/+/scale`. One `+` stands for the device's id;
/// what others stand for is the fleet's business.
public struct TopicPattern: Sendable, Hashable {
    /// As a subscription writes it.
    public let filter: String
    private let levels: [Substring]
    private let deviceLevel: Int

    private static let bytesMax = 256

    /// Nil for what names no device, and for what would reach other topics: below `devices/` or `facet/`, of the
    /// broker itself (`$…`), all that begin alike (`#`).
    ///
    /// - Parameter place: which `+` is the device, from 0
    public init?(_ text: String, device place: Int = 0) {
        let levels = text.split(separator: "/", omittingEmptySubsequences: false)
        let wildcards = levels.indices.filter { levels[$0] == "+" }
        guard text.utf8.count <= Self.bytesMax, wildcards.indices.contains(place),
            let first = levels.first, !["+", "devices", "facet", "events"].contains(first), first.first != "$",
            levels.allSatisfy({ $0 == "+" || Self.isPlain($0) })
        else { return nil }
        filter = text
        self.levels = levels
        deviceLevel = wildcards[place]
    }

    private static func isPlain(_ level: Substring) -> Bool {
        !level.isEmpty && level.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && !"+#%".utf8.contains($0) }
    }

    /// As our broker's plugin reads it: the device's id is `%u` there.
    public var rule: String {
        levels.indices.map { $0 == deviceLevel ? "%u" : String(levels[$0]) }.joined(separator: "/")
    }

    /// What stands for the device's id; nil for another topic.
    public func device(of topic: String) -> Substring? {
        let topic = topic.split(separator: "/", omittingEmptySubsequences: false)
        guard topic.count == levels.count, zip(levels, topic).allSatisfy({ $0 == "+" ? !$1.isEmpty : $0 == $1 }) else {
            return nil
        }
        return topic[deviceLevel]
    }

    /// Whether a device may publish there: the topic names it.
    public func isTopic(_ topic: String, of device: String) -> Bool {
        self.device(of: topic).map(String.init) == device
    }
}
