import Foundation

/// Where a Redis server is.
public struct RedisAddress: Sendable, Hashable {
    public let host: String
    public let port: Int
    /// Of its access list; nil: the default user.
    public let user: String?
    public let password: String?
    /// The number of the database.
    public let database: Int

    public init(host: String, port: Int, user: String? = nil, password: String? = nil, database: Int = 0) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
    }

    /// `redis://[[user]:password@]host[:port][/database]`; nil if the text is something else.
    public init?(url text: String) {
        guard let url = URLComponents(string: text), url.scheme == "redis", let host = url.host, !host.isEmpty,
            url.query == nil, url.fragment == nil
        else { return nil }
        let port = url.port ?? 6379
        let path = url.path.drop { $0 == "/" }
        guard (1...65535).contains(port), let database = path.isEmpty ? 0 : Int(path), (0...255).contains(database)
        else { return nil }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.init(
            host: bare, port: port, user: url.user.flatMap { $0.isEmpty ? nil : $0 }, password: url.password,
            database: database)
    }
}
