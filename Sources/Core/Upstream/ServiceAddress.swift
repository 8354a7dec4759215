public import CompositionCore

/// Where a service is: `http://host:port/base`.
public struct ServiceAddress: Sendable, Hashable {
    public let host: String
    public let port: Int
    /// Stands before every path; empty or beginning with a slash, never ending with one.
    public let basePath: String
    /// As the `Host` header has it (RFC 9110, section 7.2).
    let authority: String

    /// Throws `invalid` if the text is not an http URL of a host, perhaps a port, perhaps a path.
    public init(url: String) throws(Failure) {
        let scheme = "http://"
        guard url.hasPrefix(scheme) else { throw Self.invalid(url) }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        guard !path.contains(where: { "?# ".contains($0) }) else { throw Self.invalid(url) }
        (host, port) = try Self.hostAndPort(authority, of: url)
        basePath = path.last == "/" ? String(path.dropLast()) : String(path)
        let name = host.contains(":") ? "[\(host)]" : host
        self.authority = port == 80 ? name : "\(name):\(port)"
    }

    private static func hostAndPort(_ authority: Substring, of url: String) throws(Failure) -> (String, Int) {
        guard !authority.contains("@"), !authority.isEmpty else { throw invalid(url) }
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw invalid(url) }
            let host = authority[authority.index(after: authority.startIndex)..<end]
            return (String(host), try port(authority[authority.index(after: end)...], of: url))
        }
        let host = authority.prefix { $0 != ":" }
        guard !host.isEmpty else { throw invalid(url) }
        return (String(host), try port(authority.dropFirst(host.count), of: url))
    }

    private static func port(_ text: Substring, of url: String) throws(Failure) -> Int {
        if text.isEmpty { return 80 }
        guard text.first == ":", let port = UInt16(text.dropFirst()), port > 0 else { throw invalid(url) }
        return Int(port)
    }

    private static func invalid(_ url: String) -> Failure {
        Failure(.invalid, "\(url) is not the address of a service: http://host:port")
    }
}
