import Synchronization

/// Where the services of this process listen, for those that call others.
final class Peers: Sendable {
    private let urls = Mutex<[String: String]>([:])

    func announce(_ service: String, host: String, port: Int) {
        let reachable = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host
        let bracketed = reachable.contains(":") ? "[\(reachable)]" : reachable
        urls.withLock { $0[service] = "http://\(bracketed):\(port)" }
    }

    /// Throws `unavailable` as long as the service doesn't listen.
    func url(of service: String) throws(Problem) -> String {
        guard let url = urls.withLock({ $0[service] }) else { throw .unavailable("\(service) doesn't listen yet") }
        return url
    }
}
