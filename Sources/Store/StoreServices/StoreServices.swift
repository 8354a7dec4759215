public import Broker
public import Logging
import ServiceLifecycle

/// The connected store's downstream services: small REST services in one process, a database each, and a listener for
/// each of its doors.
public struct StoreServices: Sendable {
    /// The services' names, in the order of their ports.
    public static let names: [String] = all.map { $0.name }

    static let all: [any Microservice.Type] = [
        Catalog.self, Inventory.self, Reviews.self, Recommendations.self, Users.self, Orders.self, Notifications.self,
        Devices.self, Telemetry.self, Shelves.self, Fridges.self,
    ]

    /// The broker that events go to.
    public struct Broker: Sendable {
        public var host: String
        public var port: Int
        public var username: String?
        public var password: String?
        /// Nil: without TLS.
        public var tls: BrokerTLS?

        public init(
            host: String, port: Int, username: String? = nil, password: String? = nil, tls: BrokerTLS? = nil
        ) {
            self.host = host
            self.port = port
            self.username = username
            self.password = password
            self.tls = tls
        }
    }

    private let dataFolder: String
    let doors: Doors
    private let broker: Broker?
    private let settings: StoreSettings
    private let logger: Logger

    /// - Parameters:
    ///   - dataFolder: where the databases and the keys made at seeding are; made and seeded where it is empty
    ///   - doors: without more said, plain ones on free ports of loopback
    ///   - broker: where events go; without one nothing is published
    public init(
        dataFolder: String, doors: Doors = Doors(plainHost: "127.0.0.1"), broker: Broker? = nil,
        settings: StoreSettings = StoreSettings(), logger: Logger
    ) {
        self.dataFolder = dataFolder
        self.doors = doors
        self.settings = settings
        self.broker = broker
        self.logger = logger
    }

    public typealias OnListening = @Sendable (_ service: String, _ host: String, _ port: Int) -> Void

    /// Serves until graceful shutdown: the listeners end their running requests first, the databases close last.
    /// Calls `onListening` once for each service with the address that its plain door bound, and
    /// `onListeningSecurely` with that of its door with TLS.
    public func run(
        onListening: @escaping OnListening, onListeningSecurely: @escaping OnListening = { _, _, _ in }
    ) async throws {
        let databases = try await open()
        defer { close(databases) }
        let doors = try OpenDoors(doors, logger: logger)
        let services = zip(Self.all, databases).map { $0.init($1, settings) }
        let tasks = services.flatMap { $0.tasks(doors.peers, logger: logger) }
        let listeners = zip(Self.all, services).flatMap { type, service in
            doors.listeners(of: type, service) { door, name, host, port in
                if door == .plain { onListening(name, host, port) } else { onListeningSecurely(name, host, port) }
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
