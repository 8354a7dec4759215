/// Where a Redis server is.
public struct RedisAddress: Sendable, Hashable {
    public let host: String
    public let port: Int
    public let password: String?

    public init(host: String, port: Int, password: String? = nil) {
        self.host = host
        self.port = port
        self.password = password
    }
}
