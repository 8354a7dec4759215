public import Logging
import ServiceLifecycle

/// The connected store's downstream services: small REST services in one process, a listener and a database each.
/// They know nothing of who calls them.
public struct StoreServices: Sendable {
    /// The services' names, in the order of their ports.
    public static let names: [String] = all.map { $0.name }

    static let all: [any Microservice.Type] = [
        Catalog.self, Inventory.self, Reviews.self, Recommendations.self, Users.self, Orders.self, Notifications.self,
        Devices.self, Telemetry.self, Shelves.self,
    ]

    /// The broker that events go to.
    public struct Broker: Sendable {
        public var host: String
        public var port: Int
        public var username: String?
        public var password: String?

        public init(host: String, port: Int, username: String? = nil, password: String? = nil) {
            self.host = host
            self.port = port
            self.username = username
            self.password = password
        }
    }

    private let dataFolder: String
    private let host: String
    private let ports: [String: Int]
    private let broker: Broker?
    private let logger: Logger

    /// - Parameters:
    ///   - dataFolder: where the databases and the keys made at seeding are; made and seeded where it is empty
    ///   - host: the address that every listener binds
    ///   - ports: a port per service name; 0, or none, is a free one
    ///   - broker: where events go; without one nothing is published
    public init(
        dataFolder: String, host: String = "127.0.0.1", ports: [String: Int] = [:], broker: Broker? = nil,
        logger: Logger
    ) {
        self.dataFolder = dataFolder
        self.host = host
        self.ports = ports
        self.broker = broker
        self.logger = logger
    }

    /// Serves until graceful shutdown: the listeners end their running requests first, the databases close last.
    /// Calls `onListening` once for each service, with the address that it bound.
    public func run(
        onListening: @escaping @Sendable (_ service: String, _ host: String, _ port: Int) -> Void
    ) async throws {
        let databases = try await open()
        defer { close(databases) }
        let peers = Peers()
        let services = zip(Self.all, databases).map { $0.init($1) }
        let tasks = services.flatMap { $0.tasks(peers, logger: logger) }
        let listeners = zip(Self.all, services).map { type, service in
            Listener(
                routes: RouteTable(service: type.name, routes: service.routes), host: host,
                port: ports[type.name] ?? 0, logger: logger
            ) { name, host, port in
                peers.announce(name, host: host, port: port)
                onListening(name, host, port)
            }
        }
        // They shut down from the last to the first: nobody writes any more when the events stop.
        let running: [any Service] = publishers(of: databases) + tasks + listeners
        try await ServiceGroup(configuration: .init(services: running, logger: quiet)).run()
    }

    private func publishers(of databases: [ServiceDatabase]) -> [any Service] {
        guard let broker else {
            return databases.map { OutboxPublisher(database: $0, publisher: NoPublisher(), logger: logger) }
        }
        let publisher = BrokerPublisher(broker, logger: logger)
        return [publisher] + databases.map { OutboxPublisher(database: $0, publisher: publisher, logger: logger) }
    }

    /// The lifecycle tells each step of each of its services.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }

    /// Opens all databases, seeding those that are new, side by side.
    private func open() async throws -> [ServiceDatabase] {
        let folder = try DataFolder(dataFolder)
        return try await withThrowingTaskGroup(of: (Int, ServiceDatabase).self) { group in
            for (place, service) in Self.all.enumerated() {
                group.addTask { (place, try ServiceDatabase(for: service, in: folder)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func close(_ databases: [ServiceDatabase]) {
        for database in databases {
            do {
                try database.close()
            } catch {
                logger.error("database not closed", metadata: ["service": "\(database.service)", "error": "\(error)"])
            }
        }
    }
}
