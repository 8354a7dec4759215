public import CompositionCore

/// Where one instance of a service is: `http://host:port/base`, or `https://…`.
public struct ServiceAddress: Sendable, Hashable {
    public let host: String
    public let port: Int
    /// Whether it is called over TLS, and never otherwise.
    public let isSecure: Bool
    /// Stands before every path; empty or beginning with a slash, never ending with one.
    public let basePath: String
    /// As the `Host` header has it (RFC 9110, section 7.2).
    let authority: String

    /// Throws `invalid` if the text is not an http or https URL of a host, perhaps a port, perhaps a path.
    public init(url: String) throws(Failure) {
        isSecure = url.hasPrefix("https://")
        let scheme = isSecure ? "https://" : "http://"
        guard url.hasPrefix(scheme) else { throw Self.invalid(url) }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        guard !path.contains(where: { "?#, ".contains($0) }) else { throw Self.invalid(url) }
        let usualPort = isSecure ? 443 : 80
        (host, port) = try Self.hostAndPort(authority, else: usualPort, of: url)
        basePath = path.last == "/" ? String(path.dropLast()) : String(path)
        let name = host.contains(":") ? "[\(host)]" : host
        self.authority = port == usualPort ? name : "\(name):\(port)"
    }

    /// The instances of a service: URLs separated by commas, each once.
    public static func list(_ text: String) throws(Failure) -> [ServiceAddress] {
        var addresses: [ServiceAddress] = []
        for url in urls(text) {
            let address = try ServiceAddress(url: url)
            guard !addresses.contains(address) else { throw Failure(.invalid, "\(url) is given twice") }
            addresses.append(address)
        }
        return addresses
    }

    /// The same, as they were written.
    public static func urls(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { piece in
            String(String(piece.drop { $0 == " " }.reversed()).drop { $0 == " " }.reversed())
        }
    }

    private static func hostAndPort(
        _ authority: Substring, else usual: Int, of url: String
    ) throws(Failure) -> (String, Int) {
        guard !authority.contains("@"), !authority.isEmpty else { throw invalid(url) }
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw invalid(url) }
            let host = authority[authority.index(after: authority.startIndex)..<end]
            return (String(host), try port(authority[authority.index(after: end)...], else: usual, of: url))
        }
        let host = authority.prefix { $0 != ":" }
        guard !host.isEmpty, !host.contains(where: { ", ".contains($0) }) else { throw invalid(url) }
        return (String(host), try port(authority.dropFirst(host.count), else: usual, of: url))
    }

    private static func port(_ text: Substring, else usual: Int, of url: String) throws(Failure) -> Int {
        if text.isEmpty { return usual }
        guard text.first == ":", let port = UInt16(text.dropFirst()), port > 0 else { throw invalid(url) }
        return Int(port)
    }

    private static func invalid(_ url: String) -> Failure {
        Failure(.invalid, "\(url) is not the address of a service: http://host:port or https://host:port")
    }
}
