public import AsyncHTTPClient
public import CompositionCore
public import Limits
public import Logging
public import NIOCore
public import Redis

/// What a backend's process has: its addresses, its logger, its event loops, its services, its settings.
public struct BackendEnvironment: Sendable {
    public let logger: Logger
    /// One event loop per core, shared by every listener and client of the process.
    public let eventLoopGroup: any EventLoopGroup
    /// Where the public listener binds.
    public let listen: ListeningAddress
    /// The total deadline of a request.
    public let deadline: Duration
    /// What absolute links in answers begin with; no slash at the end.
    public let publicURL: String
    /// Whose word on a client's address counts.
    public let trustedProxies: TrustedProxies
    /// Verifies the tokens of `facet dev token`; refuses all of them outside development.
    public let signIn: DevelopmentSignIn
    /// Whether anybody may be let in without showing who they are.
    public let isDevelopment: Bool
    /// For a backend whose users sign in by a browser.
    public let sessions: SessionSettings
    /// Nil for a backend that needs no broker.
    public let broker: BrokerSettings?
    /// Where the process may keep files, as the operator gave it.
    public let dataFolder: String
    /// Typed reads of the backend's own settings: `environment.settings[WebSettings.sessionsMax]`.
    public let settings: Settings

    /// What clients of the backend's public listener may.
    public let limits: ClientLimits
    /// Where `sessions.store` or `limits.store` says so.
    public let redis: RedisClient?

    /// The declared services by name: one of each in a process, so that all its frontends share what is cached.
    public let services: [String: Service]

    /// Who the process is to the services that it calls.
    public let caller: CallerIdentity

    /// What the services' events say has changed.
    public let changes = ResourceChanges()

    private let doors: [String: ServiceDoor]

    init(
        _ description: BackendDescription, values: Settings, logger: Logger, eventLoopGroup: any EventLoopGroup
    ) throws {
        let keys = BackendKeys(description)
        self.logger = logger
        self.eventLoopGroup = eventLoopGroup
        listen = ListeningAddress(host: values[CommonKeys.listen], port: values[keys.port])
        deadline = values[keys.deadline]
        let url = values[keys.publicURL]
        publicURL = url.isEmpty ? "http://\(Self.reachable(listen.host)):\(listen.port)" : url
        trustedProxies = values[CommonKeys.trustedProxies]
        dataFolder = values[CommonKeys.data]
        isDevelopment = values[CommonKeys.mode] == "development"
        sessions = SessionSettings(values)
        signIn = try DevelopmentSignIn(mode: values[CommonKeys.mode], dataFolder: dataFolder)
        broker = description.needsBroker ? values.broker : nil
        settings = values.scoped(to: description.name)
        redis = try values.redis(logger: logger)
        limits =
            keys.limits?.limits(values, countedBy: values.rateLimiter(over: redis, logger: logger)) ?? ClientLimits()
        caller = CallerIdentity(description.name, values, logger: logger)
        var upstreams = Upstreams(caller, on: eventLoopGroup)
        var services: [String: Service] = [:]
        var doors: [String: ServiceDoor] = [:]
        for declaration in description.services {
            let name = declaration.name
            (services[name], doors[name]) = try upstreams.service(name, ServiceKeys(declaration).values(values))
        }
        self.services = services
        self.doors = doors
    }

    /// The service of that name over HTTP, at `services.<name>.url`. Throws if the backend didn't declare it.
    public func service(_ name: String) throws -> Service {
        guard let service = services[name] else { throw UndeclaredService(name: name) }
        return service
    }

    /// The address of a service that the backend declared; the first if it has several.
    public func serviceURL(_ name: String) throws -> String {
        try door(name).url
    }

    /// A request that isn't composed, with all that the service is to be shown. It acts for nobody.
    public func secured(
        _ request: HTTPClientRequest, of service: String, until deadline: Deadline
    ) async throws -> HTTPClientRequest {
        try await door(service).secured(request, until: deadline)
    }

    private func door(_ name: String) throws -> ServiceDoor {
        guard let door = doors[name] else { throw UndeclaredService(name: name) }
        return door
    }

    /// A random secret as text, made once and kept in a file of that name below the data folder; ``Stage/secret(_:)``
    /// gives the same one.
    public func secret(_ name: String) throws -> String {
        try SecretFile.text(name, below: dataFolder)
    }

    /// The same of 32 bytes, for a key.
    public func secretBytes(_ name: String) throws -> [UInt8] {
        try SecretFile(folder: dataFolder, name: name).bytes()
    }

    private static func reachable(_ host: String) -> String {
        host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
    }
}

/// A backend asked for a service that its description doesn't name.
struct UndeclaredService: Error, CustomStringConvertible {
    let name: String

    var description: String { "the backend calls the service \(name) but its description doesn't declare it" }
}
