import Logging
import Upstream

extension StoreServices {
    /// How the services may be reached: without TLS, with it, or both.
    public struct Doors: Sendable {
        /// The address that every plain listener binds; nil: there is none.
        public var plainHost: String?
        public var plainPorts: [String: Int]
        /// The doors where callers show a certificate; nil: there are none.
        public var secure: Secure?

        /// The doors with TLS 1.2 and more. Files are in PEM.
        public struct Secure: Sendable {
            public var host: String
            public var ports: [String: Int]
            /// The services' certificate: for their doors, and for the calls of one to another.
            public var certificate: String
            public var key: String
            /// Who signed the certificates of callers. Beside it the certificate of each caller lies as `<name>.pem`,
            /// for assertions at the plain door.
            public var authority: String

            public init(host: String, ports: [String: Int], certificate: String, key: String, authority: String) {
                self.host = host
                self.ports = ports
                self.certificate = certificate
                self.key = key
                self.authority = authority
            }
        }

        /// - Parameter plainPorts: a port per service name; 0, or none, is a free one
        public init(plainHost: String?, plainPorts: [String: Int] = [:], secure: Secure? = nil) {
            self.plainHost = plainHost
            self.plainPorts = plainPorts
            self.secure = secure
        }
    }
}

/// The doors of a run: what they share, and the listeners.
struct OpenDoors {
    let peers: Peers
    private let doors: StoreServices.Doors
    private let assertions: AssertionDesk?
    private let secrets: DoorSecrets?
    private let logger: Logger

    init(_ doors: StoreServices.Doors, logger: Logger) throws {
        self.doors = doors
        self.logger = logger
        secrets = try doors.secure.map {
            try DoorSecrets(certificate: $0.certificate, key: $0.key, authority: $0.authority, logger: logger)
        }
        assertions = doors.secure.map { AssertionDesk(keys: CallerKeys(authorityFile: $0.authority)) }
        peers = Peers(
            trust: try doors.secure.map {
                try ServiceTrust(
                    authorities: [$0.authority], identity: ServiceIdentity(certificate: $0.certificate, key: $0.key),
                    report: { [logger] in logger.notice("\($0)") })
            })
    }

    /// Of one service, one for each of its doors.
    func listeners(
        of type: any Microservice.Type, _ service: any Microservice,
        onListening: @escaping @Sendable (Door, _ service: String, _ host: String, _ port: Int) -> Void
    ) -> [Listener] {
        let peers = peers
        let listener = { (door: Door, host: String, port: Int, secrets: DoorSecrets?) in
            Listener(
                routes: RouteTable(
                    service: type.name, routes: service.routes,
                    gate: Gate(service: type.name, access: type.access, assertions: assertions), door: door,
                    managers: Managers(services: ServiceCaller(peers: peers))),
                secrets: secrets, host: host, port: port, logger: logger
            ) { name, host, port in
                peers.announce(name, host: host, port: port, door: door)
                onListening(door, name, host, port)
            }
        }
        let plain = doors.plainHost.map { listener(.plain, $0, doors.plainPorts[type.name] ?? 0, nil) }
        let secure = doors.secure.map { listener(.secure, $0.host, $0.ports[type.name] ?? 0, secrets) }
        return [plain, secure].compactMap(\.self)
    }
}
