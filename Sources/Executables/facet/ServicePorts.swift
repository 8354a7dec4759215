import FacetApplication
import StoreServices

/// Where each of the store's services listens, without TLS and with it.
enum ServicePorts {
    static func needs(_ settings: Settings) -> [PortNeed] {
        StoreServices.names.flatMap { name in
            [
                PortNeed("services.\(name)", wanted: port("services.\(name).port", settings)),
                PortNeed("services.\(name).tls", wanted: port("services.\(name).tlsPort", settings)),
            ]
        }
    }

    static func settings(_ stage: Stage) -> [String: String] {
        pairs { ("services.\($0).port", String(stage.port("services.\($0)"))) }
    }

    static func secureSettings(_ stage: Stage) -> [String: String] {
        pairs { ("services.\($0).tlsPort", String(stage.port("services.\($0).tls"))) }
    }

    /// By name, for tools of this machine. An address that the operator configured stands: a proxy may sit there.
    static func addresses(_ stage: Stage) -> [String: String] {
        pairs { ($0, configured($0, stage) ?? "http://127.0.0.1:\(stage.port("services.\($0)"))") }
    }

    /// The same for callers with a certificate.
    static func secureAddresses(_ stage: Stage) -> [String: String] {
        pairs { ($0, configured($0, stage) ?? "https://127.0.0.1:\(stage.port("services.\($0).tls"))") }
    }

    static func isConfigured(_ name: String, _ stage: Stage) -> Bool { configured(name, stage) != nil }

    private static func configured(_ name: String, _ stage: Stage) -> String? {
        let key = "services.\(name).url"
        return stage.settings.isGiven(key) ? stage.settings.text(key) : nil
    }

    private static func port(_ key: String, _ settings: Settings) -> Int {
        settings.text(key).flatMap { Int($0) } ?? 0
    }

    private static func pairs(_ pair: (String) -> (String, String)) -> [String: String] {
        Dictionary(StoreServices.names.map(pair)) { first, _ in first }
    }
}
