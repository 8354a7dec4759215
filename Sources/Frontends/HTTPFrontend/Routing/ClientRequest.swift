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
    /// The address of who sent it.
    public let address: String

    public init(method: HTTPRequest.Method, path: String, query: String?, headers: HTTPFields, address: String) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.address = address
    }

    init(_ request: Request, _ context: HTTPRequestContext) {
        self.init(
            method: request.method, path: request.uri.path, query: request.uri.query, headers: request.headers,
            address: context.channel.remoteAddress?.ipAddress ?? "")
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
