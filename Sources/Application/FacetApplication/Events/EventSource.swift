import CompositionCore
import Logging

/// Whether a process hears of changes: its feed, or why it has none.
enum EventSource: Sendable {
    case feed(EventFeed)
    /// Nothing of what it reads is kept for longer than its service says.
    case unneeded
    /// The operator doesn't want it.
    case off
    /// Nobody said which broker.
    case unconfigured

    init(
        _ backend: BackendDescription, _ settings: Settings, _ services: [String: Service], intake: EventIntake,
        logger: Logger
    ) {
        let heard = Set(backend.services.filter(\.isHeard).map(\.name))
        let followed = services.values.filter { $0.policy.ttl > .zero || heard.contains($0.name) }.map(\.name).sorted()
        if followed.isEmpty {
            self = .unneeded
        } else if settings[CommonKeys.eventFeed] == "off" {
            self = .off
        } else if settings.namesBroker {
            self = .feed(
                EventFeed(settings.broker, of: backend.name, services: followed, intake: intake, logger: logger))
        } else {
            self = .unconfigured
            logger.info("no broker is configured, so no events: answers live by their time to live")
        }
    }

    var feed: EventFeed? {
        if case .feed(let feed) = self { feed } else { nil }
    }

    /// What is worse than it should be, though requests may come; each entry a short phrase.
    var degraded: [String] {
        switch self {
        case .feed(let feed): feed.isConnected ? [] : ["events: the broker"]
        case .unconfigured: ["events: no broker is configured"]
        case .unneeded, .off: []
        }
    }

    /// For operators.
    var state: String {
        switch self {
        case .feed(let feed): feed.isConnected ? "connected" : "disconnected"
        case .unneeded: "unneeded"
        case .off: "off"
        case .unconfigured: "unconfigured"
        }
    }
}

extension Settings {
    /// Whether the operator named a broker in any way.
    fileprivate var namesBroker: Bool {
        [CommonKeys.brokerHost.declaration, CommonKeys.brokerPort.declaration, CommonKeys.brokerUsername.declaration]
            .contains { isGiven($0.name) }
    }
}
