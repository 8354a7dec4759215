import CompositionCore
public import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// The head of a request, as sign-in, limits and pages see it.
public struct ClientRequest: Sendable {
    public let method: HTTPRequest.Method
    /// Without the query.
    public let path: String
    /// What follows the `?`.
    public let query: String?
    public let headers: HTTPFields
    private let sender: Sender

    private enum Sender {
        case known(String)
        case connected(CountedAddress)
    }

    /// - Parameter address: the address that counts
    public init(method: HTTPRequest.Method, path: String, query: String?, headers: HTTPFields, address: String) {
        self.init(method: method, path: path, query: query, headers: headers, sender: .known(address))
    }

    private init(
        method: HTTPRequest.Method, path: String, query: String?, headers: HTTPFields, sender: Sender
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.sender = sender
    }

    init(_ request: Request, _ context: HTTPRequestContext, behind proxies: TrustedProxies) {
        self.init(
            method: request.method, path: request.uri.path, query: request.uri.query, headers: request.headers,
            sender: .connected(CountedAddress(peer: context.channel.remoteAddress, proxies: proxies)))
    }

    /// The address that counts: of who connected, or of whom a trusted proxy says that it forwards for. Empty where there
    /// is none, as over a Unix socket. Found out each time that it is asked for, so that who doesn't ask pays nothing.
    public var address: String {
        switch sender {
        case .known(let address): address
        case .connected(let client): client.text(headers)
        }
    }

    /// The value of a cookie; nil where it is absent, and where it stands twice: one of them was planted.
    public func cookie(_ name: String) -> String? {
        let prefix = name + "="
        let pairs = headers[values: .cookie].flatMap { $0.split(separator: ";") }
        let found = pairs.lazy.map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(prefix) }
        guard let cookie = found.first, found.dropFirst().isEmpty else { return nil }
        return String(cookie.dropFirst(prefix.count))
    }

    /// What follows `Authorization: Bearer` (RFC 6750, section 2.1).
    public var bearerToken: String? {
        guard let header = headers[.authorization], header.lowercased().hasPrefix("bearer ") else { return nil }
        return String(header.dropFirst("bearer ".count))
    }
}
