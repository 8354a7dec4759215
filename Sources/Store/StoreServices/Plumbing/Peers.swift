import Synchronization
import Upstream

/// Where the services of this process listen, for those that call others, and what they show.
final class Peers: Sendable {
    /// For doors with TLS; nil where there are none.
    let trust: ServiceTrust?
    private let urls = Mutex<[String: String]>([:])

    init(trust: ServiceTrust? = nil) {
        self.trust = trust
    }

    /// A service is called at its door with TLS where it has one.
    func announce(_ service: String, host: String, port: Int, door: Door) {
        guard trust == nil || door == .secure else { return }
        let reachable = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host
        let bracketed = reachable.contains(":") ? "[\(reachable)]" : reachable
        let scheme = door == .secure ? "https" : "http"
        urls.withLock { $0[service] = "\(scheme)://\(bracketed):\(port)" }
    }

    /// Throws `unavailable` as long as the service doesn't listen.
    func url(of service: String) throws(Problem) -> String {
        guard let url = urls.withLock({ $0[service] }) else { throw .unavailable("\(service) doesn't listen yet") }
        return url
    }
}
