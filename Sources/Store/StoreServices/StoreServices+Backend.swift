public import CompositionCore
public import FacetApplication
import Logging
import Synchronization

/// The store's services as a process that Facet runs: `facet serve services`, `store-services`.
extension StoreServices: Backend {
    /// The port of the first service; the others follow in the order of their names.
    static let firstPort = 9101

    public static let description = BackendDescription(
        name: "services", summary: "The store's downstream services: small REST services on SQLite.", port: nil,
        operationsPort: 8095, needsBroker: true, settings: portSettings.map(\.declaration))

    /// The services with their default addresses, for a bundle that calls them.
    public static let declarations: [ServiceDeclaration] = names.enumerated().map { place, name in
        ServiceDeclaration(name, defaultURL: "http://127.0.0.1:\(firstPort + place)")
    }

    static let portSettings: [Setting<Int>] = names.enumerated().map { place, name in
        .port("\(name).port", default: firstPort + place, meaning: "Port of the service \(name)")
    }

    public static func frontends(in environment: BackendEnvironment) -> [any Frontend] {
        let ports = zip(names, portSettings).map { ($0, environment.settings[$1]) }
        let broker = environment.broker.map { settings in
            Broker(
                host: settings.host, port: settings.port, username: settings.username.isEmpty ? nil : settings.username,
                password: settings.password.isEmpty ? nil : settings.password)
        }
        let services = StoreServices(
            dataFolder: environment.dataFolder + "/data", host: environment.listen.host,
            ports: Dictionary(ports) { first, _ in first }, broker: broker, logger: environment.logger)
        return [ServicesFrontend(services: services, logger: environment.logger)]
    }
}

/// All services behind one name; each has its own listener.
private final class ServicesFrontend: Frontend {
    let name = "services"
    let routes: [PublishedRoute] = []
    private let services: StoreServices
    private let logger: Logger
    private let waiting = Mutex(Set(StoreServices.names))

    init(services: StoreServices, logger: Logger) {
        self.services = services
        self.logger = logger
    }

    func missing() async -> [String] {
        waiting.withLock { $0.sorted() }
    }

    /// There is no one address to name.
    func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        try await services.run { service, host, port in
            self.waiting.withLock { _ = $0.remove(service) }
            self.logger.info("\(service) listens at \(host):\(port)")
        }
    }
}
