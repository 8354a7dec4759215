/// An address of an identity provider: `https`, or `http` on this machine, where nobody listens in.
public struct ProviderURL: Sendable, Hashable, CustomStringConvertible {
    public static let lengthMax = 2048

    public let text: String

    /// Nil if the text is not such an address: another scheme, a user before the host, a fragment, a space.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.lengthMax, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            !text.contains(where: { "#@\\\"<>".contains($0) })
        else { return nil }
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        let authority = text.dropFirst(scheme.count).prefix { !"/?".contains($0) }
        guard !authority.isEmpty, scheme == "https://" || Self.isLoopback(authority) else { return nil }
        self.text = text
    }

    public var description: String { text }

    var isSecure: Bool { text.hasPrefix("https:") }

    /// The same with a path at its end.
    func appending(_ path: String) -> Self? {
        Self(text.hasSuffix("/") ? text.dropLast() + path : text + path)
    }

    /// The same with a path between host and path (RFC 8414, section 3.1).
    func inserting(_ path: String) -> Self? {
        let schemeLength = isSecure ? 8 : 7
        let rest = text.dropFirst(schemeLength)
        let host = rest.prefix { $0 != "/" }
        let tail = rest.dropFirst(host.count)
        return Self(text.prefix(schemeLength) + host + path + (tail == "/" ? "" : tail))
    }

    private static func isLoopback(_ authority: Substring) -> Bool {
        let isV6 = authority.hasPrefix("[::1]")
        let host = isV6 ? "[::1]" : authority.prefix { $0 != ":" }
        let port = authority.dropFirst(host.count)
        let isPort = port.isEmpty || (port.hasPrefix(":") && port.dropFirst().allSatisfy(\.isNumber))
        return isPort && (isV6 || host == "127.0.0.1" || host == "localhost")
    }
}
