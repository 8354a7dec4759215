public import CompositionCore

/// What a backend is, where it listens and what it needs.
public struct BackendDescription: Sendable {
    /// The word of commands and keys: `web` for `facet serve web`, `web.port`.
    public let name: String
    /// One sentence.
    public let summary: String
    /// The default port of its public listener; nil if it has none, or several with settings of their own.
    public let port: Int?
    /// The default port of its operations listener.
    public let operationsPort: Int
    /// The services that it calls.
    public let services: [ServiceDeclaration]
    /// The default total deadline of a request.
    public let deadline: Duration
    /// Whether it speaks to the broker itself. Events of its services it follows without this.
    public let needsBroker: Bool
    /// Settings of its own; their keys stand under its name: `sessions.max` of `web` is `web.sessions.max`.
    public let settings: [SettingDeclaration]
    /// What its clients may, unless it is configured; nil: its clients have no limits of this kind.
    public let limits: LimitDefaults?

    public init(
        name: String, summary: String, port: Int?, operationsPort: Int, services: [ServiceDeclaration] = [],
        deadline: Duration = .milliseconds(800), needsBroker: Bool = false, settings: [SettingDeclaration] = [],
        limits: LimitDefaults? = nil
    ) {
        self.name = name
        self.summary = summary
        self.port = port
        self.operationsPort = operationsPort
        self.services = services
        self.deadline = deadline
        self.needsBroker = needsBroker
        self.settings = settings
        self.limits = limits
    }

    /// Whether it keeps answers for longer than their services say, and so should hear of changes.
    public var followsEvents: Bool { services.contains { $0.policy.ttl > .zero } }
}

/// A service that a backend calls; its address is the key `services.<name>.url`.
public struct ServiceDeclaration: Sendable, Hashable, ExpressibleByStringLiteral {
    public let name: String
    /// Used where the configuration names no address; nil: the configuration must.
    public let defaultURL: String?
    /// How it is called where the configuration doesn't say otherwise.
    public let policy: ServicePolicy
    /// Whether its changes are heard although none of its answers is kept: for compositions that are followed.
    public let isHeard: Bool

    public init(
        _ name: String, defaultURL: String? = nil, policy: ServicePolicy = ServicePolicy(), isHeard: Bool = false
    ) {
        self.name = name
        self.defaultURL = defaultURL
        self.policy = policy
        self.isHeard = isHeard
    }

    /// The same service at the address that another declaration knows.
    func at(_ known: ServiceDeclaration?) -> Self {
        Self(name, defaultURL: known?.defaultURL ?? defaultURL, policy: policy, isHeard: isHeard)
    }

    public init(stringLiteral name: String) {
        self.init(name)
    }
}
