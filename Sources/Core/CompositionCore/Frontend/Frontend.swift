/// One way in: a listener, or a connection to a broker, that answers one kind of client from compositions.
public protocol Frontend: Sendable {
    /// `http`, `frames`, `mqtt`.
    var name: String { get }

    /// What it answers, for `facet routes`.
    var routes: [PublishedRoute] { get }

    /// What of that can be run for an operator, for `facet explain`.
    var explainable: [ExplainableComposition] { get }

    /// How much is followed by its clients.
    var following: FollowCounts { get }

    /// What operators watch of it. Those of one name stand together.
    func measures() async -> [Measure]

    /// How it describes itself to its clients' programs, for `facet openapi`.
    var documents: [PublishedDocument] { get }

    /// What it still waits for before it can serve; empty when ready. Each entry is a short phrase.
    func missing() async -> [String]

    /// Serves until the surrounding service group shuts down gracefully: stops accepting, ends running
    /// requests, says goodbye, returns. Calls `onListening` once, with the address that it bound, if it binds one.
    func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws
}

extension Frontend {
    public var explainable: [ExplainableComposition] { [] }
    public var following: FollowCounts { FollowCounts() }
    public var documents: [PublishedDocument] { [] }
    public func measures() async -> [Measure] { [] }
}

/// One route of a frontend, as `facet routes` prints it.
public struct PublishedRoute: Sendable, Hashable {
    /// `GET`, `ask`, `telemetry`.
    public let verb: String
    /// A path with `{id}`, or a topic.
    public let path: String
    /// The composition's name, where it has one.
    public let composition: String?
    /// Who may call it: `anyone`, `user`, `manager`, `client`, `device`.
    public let audience: String

    public init(verb: String, path: String, composition: String? = nil, audience: String) {
        self.verb = verb
        self.path = path
        self.composition = composition
        self.audience = audience
    }
}

/// A description of a frontend for its clients' programs.
public struct PublishedDocument: Sendable, Hashable {
    /// Of the format: `openapi`.
    public let format: String
    public let text: String

    public init(format: String, text: String) {
        self.format = format
        self.text = text
    }
}

/// Where a frontend listens.
public struct ListeningAddress: Sendable, Hashable {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
