import FacetApplication
import StoreServices

/// Where each of the store's services listens.
enum ServicePorts {
    static func needs(_ settings: Settings) -> [PortNeed] {
        StoreServices.names.map { name in
            PortNeed("services.\(name)", wanted: settings.text("services.\(name).port").flatMap { Int($0) } ?? 0)
        }
    }

    static func settings(_ stage: Stage) -> [String: String] {
        pairs { ("services.\($0).port", String(stage.port("services.\($0)"))) }
    }

    /// By name. An address that the operator configured stands: a proxy may sit there.
    static func addresses(_ stage: Stage) -> [String: String] {
        pairs { name in
            let key = "services.\(name).url"
            let configured = stage.settings.isGiven(key) ? stage.settings.text(key) : nil
            return (name, configured ?? "http://127.0.0.1:\(stage.port("services.\(name)"))")
        }
    }

    private static func pairs(_ pair: (String) -> (String, String)) -> [String: String] {
        Dictionary(StoreServices.names.map(pair)) { first, _ in first }
    }
}
