import Broker
import NIOCore

/// A connection to the simulated broker.
final class BrokerClient {
    let id: String
    let filters: [[Substring]]
    let keepAlive: TimeAmount
    let hearsItself: Bool
    let take: (BrokerMessage) -> Void
    let dropped: () -> Void
    /// Whether messages pass. A broken connection may be one that neither side knows to be broken.
    var isAlive = true
    var arrivesAtBroker = NIODeadline.uptimeNanoseconds(0)
    var arrivesHere = NIODeadline.uptimeNanoseconds(0)

    init(
        id: String, filters: [String], keepAlive: TimeAmount, hearsItself: Bool = true,
        take: @escaping (BrokerMessage) -> Void, dropped: @escaping () -> Void
    ) {
        self.id = id
        self.filters = filters.map { $0.split(separator: "/") }
        self.keepAlive = keepAlive
        self.hearsItself = hearsItself
        self.take = take
        self.dropped = dropped
    }

    func hears(_ topic: String) -> Bool {
        let levels = topic.split(separator: "/")
        return filters.contains { filter in
            for (place, level) in filter.enumerated() {
                if level == "#" { return true }
                guard place < levels.count, level == "+" || level == levels[place] else { return false }
            }
            return filter.count == levels.count
        }
    }
}
