public import CompositionCore
public import FacetApplication
import Logging
import Synchronization

/// The store's services as a process that Facet runs: `facet serve services`, `store-services`.
extension StoreServices: Backend {
    /// The ports of the first service, without TLS and with it; the others follow in the order of their names.
    static let firstPort = 9101
    static let firstSecurePort = 9201

    public static let description = BackendDescription(
        name: "services", summary: "The store's downstream services: small REST services on SQLite.", port: nil,
        operationsPort: 8095, needsBroker: true,
        settings: (portSettings + securePortSettings).map(\.declaration) + [
            keepsPlain.declaration, telemetryRetention.declaration,
        ])

    /// The services with their default addresses, for a bundle that calls them.
    public static let declarations: [ServiceDeclaration] = names.enumerated().map { place, name in
        ServiceDeclaration(name, defaultURL: "http://127.0.0.1:\(firstPort + place)")
    }

    static let portSettings: [Setting<Int>] = names.enumerated().map { place, name in
        .port("\(name).port", default: firstPort + place, meaning: "Port of the service \(name)")
    }

    static let securePortSettings: [Setting<Int>] = names.enumerated().map { place, name in
        .port(
            "\(name).tlsPort", default: firstSecurePort + place,
            meaning: "Port of the service \(name) for callers with a certificate, where services.certificate is given")
    }

    static let keepsPlain = Setting.flag(
        "plain", default: false,
        meaning: "Whether the store's services can be called without TLS in production, because a mesh does it; "
            + "in development they can, from this machine alone")

    static let telemetryRetention = Setting.duration(
        "telemetry.retention", default: .seconds(7 * 86_400), in: .seconds(3_600)...(.seconds(366 * 86_400)),
        meaning: "How long the readings of devices are kept; by the minute and by the hour they stay longer")

    public static func frontends(in environment: BackendEnvironment) throws -> [any Frontend] {
        let broker = environment.broker.map { settings in
            Broker(
                host: settings.host, port: settings.port, username: settings.username.isEmpty ? nil : settings.username,
                password: settings.password.isEmpty ? nil : settings.password, tls: settings.tls)
        }
        var settings = StoreSettings()
        settings.telemetryRetention = environment.settings[telemetryRetention]
        let services = StoreServices(
            dataFolder: environment.dataFolder + "/data", doors: try doors(in: environment), broker: broker,
            settings: settings, logger: environment.logger)
        return [ServicesFrontend(services: services, logger: environment.logger)]
    }

    private static func doors(in environment: BackendEnvironment) throws -> Doors {
        let host = environment.listen.host
        let ports = { (settings: [Setting<Int>]) in
            Dictionary(zip(names, settings).map { ($0, environment.settings[$1]) }) { first, _ in first }
        }
        let secure = environment.caller.identity.flatMap { identity in
            environment.caller.authorities.first.map { authority in
                Doors.Secure(
                    host: host, ports: ports(securePortSettings), certificate: identity.certificate, key: identity.key,
                    authority: authority)
            }
        }
        guard environment.isDevelopment || environment.settings[keepsPlain] || secure != nil else {
            throw ClosedDoors()
        }
        // What comes in there without a certificate counts as the operator's, so other machines stay out.
        let local = ["127.0.0.1", "::1", "localhost"].contains(host) ? host : "127.0.0.1"
        let plainHost = environment.settings[keepsPlain] ? host : environment.isDevelopment ? local : nil
        return Doors(plainHost: plainHost, plainPorts: ports(portSettings), secure: secure)
    }
}

/// In production nobody could call.
struct ClosedDoors: Error, CustomStringConvertible {
    var description: String {
        "in production the services are called over TLS: give services.certificate, services.key and services.ca, "
            + "or services.plain where a mesh does that"
    }
}

/// All services behind one name; each has its own listeners.
private final class ServicesFrontend: Frontend {
    let name = "services"
    let routes = StoreServices.publishedRoutes
    private let services: StoreServices
    private let logger: Logger
    private let waiting: Mutex<Set<String>>

    init(services: StoreServices, logger: Logger) {
        self.services = services
        waiting = Mutex(services.listening)
        self.logger = logger
    }

    func missing() async -> [String] {
        waiting.withLock { $0.sorted() }
    }

    /// There is no one address to name.
    func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        let announce = { @Sendable (what: String, host: String, port: Int) in
            self.waiting.withLock { _ = $0.remove(what) }
            self.logger.info("\(what) listens at \(host):\(port)")
        }
        try await services.run(onListening: announce) { announce("\($0) with TLS", $1, $2) }
    }
}
