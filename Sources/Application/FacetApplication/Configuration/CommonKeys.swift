/// The keys of every process.
enum CommonKeys {
    static let mode = Setting.choice(
        "mode", of: ["development", "production"], default: "development",
        meaning: "In development the tokens of `facet dev token` sign in; in production they never do")
    static let data = Setting.text(
        "data", default: ".facet", meaning: "Folder of everything that Facet keeps")
    static let listen = Setting.host(
        "listen", default: "127.0.0.1", meaning: "Address of the public listeners; 0.0.0.0 lets other machines in")
    static let trustedProxies = Setting.networks(
        "trustedProxies",
        meaning:
            "Whose Forwarded, X-Forwarded-For and PROXY headers tell a client's address; from others they are ignored")
    static let grace = Setting.duration(
        "grace", default: .seconds(10), in: .seconds(0)...(.seconds(600)),
        meaning: "How long running requests may take to end after SIGTERM")
    static let memoryLimit = Setting.integer(
        "memory.limit", default: 0, in: 0...(1 << 50),
        meaning: "Bytes of memory that each process may use; at 95 % it answers 503 and BUSY; "
            + "0: the limit of its control group, if there is one")
    static let logLevel = Setting.choice(
        "log.level", of: ["trace", "debug", "info", "notice", "warning", "error", "critical"], default: "info",
        meaning: "Least severity that is logged, to standard error")
    static let operationsHost = Setting.host(
        "operations.host", default: "127.0.0.1", meaning: "Address of the operations listeners")
    static let brokerHost = Setting.host("broker.host", default: "127.0.0.1", meaning: "The MQTT broker")
    static let brokerPort = Setting.port("broker.port", default: 1883, meaning: "The broker's port")
    static let brokerUsername = Setting.text("broker.username", meaning: "Account at the broker")
    static let brokerPassword = Setting.text(
        "broker.password", isSecret: true, meaning: "Its password; better given by the environment than by a file")
    static let brokerManaged = Setting.flag(
        "broker.managed", default: true,
        meaning: "Whether the broker has Facet's plugin, whose file of devices' keys iot keeps; "
            + "false: a broker of yours, to which Facet writes nothing")
    static let brokerKeys = Setting.text(
        "broker.keys", meaning: "The plugin's file of devices' keys; without: broker/devices.keys of the data folder")
    static let brokerTLS = Setting.flag(
        "broker.tls.on", default: false, meaning: "Whether the broker is spoken to by TLS")
    static let brokerAuthorities = Setting.text(
        "broker.tls.ca",
        meaning: "File of the authorities, in PEM, that the broker's certificate is verified with; "
            + "without: those that the system trusts")
    static let brokerCertificate = Setting.text(
        "broker.tls.certificate",
        meaning: "File of the certificate, in PEM, of the broker that `facet run` starts; "
            + "without: one of the development authority, where the broker isn't on the loopback")
    static let brokerKey = Setting.text("broker.tls.key", meaning: "File of its key, in PEM")
    static let brokerClientAuthorities = Setting.text(
        "broker.tls.clientCA",
        meaning: "File of the authorities, in PEM, of devices' certificates, which every device must show then")
    static let brokerRevocations = Setting.text(
        "broker.tls.crl", meaning: "File of the lists of revoked devices' certificates, in PEM")
    static let eventFeed = Setting.choice(
        "events.feed", of: ["auto", "off"], default: "auto",
        meaning: "auto: backends follow their services' events where the broker's host, port or username is given")

    static let redisURL = Setting.text(
        "redis.url", default: "redis://127.0.0.1:6379", isSecret: true,
        meaning: "Redis, where sessions or limits are kept in it: redis://[[user]:password@]host[:port][/database]")
    static let sessionStore = Setting.choice(
        "sessions.store", of: ["sqlite", "redis"], default: "sqlite",
        meaning: "sqlite: sessions are in the data folder, for one machine; redis: for instances on several")
    static let sessionIdle = Setting.duration(
        "sessions.idle", default: .seconds(3600), in: .seconds(1)...(.seconds(30 * 86_400)),
        meaning: "How long a browser's session lives without being used")
    static let sessionLifetime = Setting.duration(
        "sessions.lifetime", default: .seconds(12 * 3600), in: .seconds(1)...(.seconds(90 * 86_400)),
        meaning: "How long it lives at most")
    static let sessionKey = Setting.text(
        "sessions.key",
        meaning:
            "File of the key that sessions are encrypted under: 64 hexadecimal digits, and on a second line the key "
            + "before it; without: one made in the data folder")
    static let limitsStore = Setting.choice(
        "limits.store", of: ["memory", "redis"], default: "memory",
        meaning: "memory: each instance counts what clients use; redis: all count together")
    static let limitsLoopback = Setting.flag(
        "limits.loopback", default: false,
        meaning: "Whether the machine's own addresses are limited, too; "
            + "a proxy there that isn't in trustedProxies is one, and with trustedProxies they always are")

    static let all: [SettingDeclaration] = [
        mode.declaration, data.declaration, listen.declaration, trustedProxies.declaration, grace.declaration,
        memoryLimit.declaration,
        logLevel.declaration, operationsHost.declaration, brokerHost.declaration, brokerPort.declaration,
        brokerUsername.declaration, brokerPassword.declaration, brokerManaged.declaration, brokerKeys.declaration,
        brokerTLS.declaration, brokerAuthorities.declaration, brokerCertificate.declaration,
        brokerKey.declaration, brokerClientAuthorities.declaration, brokerRevocations.declaration,
        eventFeed.declaration,
        sessionStore.declaration, sessionIdle.declaration, sessionLifetime.declaration, sessionKey.declaration,
        redisURL.declaration, limitsStore.declaration, limitsLoopback.declaration,
    ]
}

/// The keys of one backend.
struct BackendKeys {
    let port: Setting<Int>
    let publicURL: Setting<String>
    let deadline: Setting<Duration>
    let operationsPort: Setting<Int>
    let limits: LimitKeys?
    /// Only a backend with a public listener has the first three.
    private let isPublic: Bool
    private let own: [SettingDeclaration]

    init(_ backend: BackendDescription) {
        let name = backend.name
        port = .port("\(name).port", default: backend.port ?? 0, meaning: "Port of \(name)'s public listener")
        publicURL = .url(
            "\(name).publicURL", meaning: "What absolute links in \(name)'s answers begin with; without: its listener")
        deadline = .duration(
            "\(name).deadline", default: backend.deadline, in: .milliseconds(10)...(.seconds(60)),
            meaning: "Total time that a request to \(name) may take")
        operationsPort = .port(
            "\(name).operations.port", default: backend.operationsPort, meaning: "Port of \(name)'s operations listener"
        )
        limits = backend.limits.map { LimitKeys(name, $0) }
        isPublic = backend.port != nil
        own = backend.settings.map { $0.under(name) }
    }

    var all: [SettingDeclaration] {
        (isPublic ? [port.declaration, publicURL.declaration, deadline.declaration] : [])
            + [operationsPort.declaration] + (limits?.all ?? []) + own
    }
}

/// The keys of the supervisor.
enum SupervisorKeys {
    static let operationsPort = Setting.port(
        "supervisor.operations.port", default: 8090, meaning: "Port of the supervisor's operations listener")
}
