/// Where a broker listens and as whom we sign in.
public struct BrokerAddress: Sendable, Hashable {
    public var host: String
    public var port: Int
    public var username: String?
    public var password: String?

    public init(host: String, port: Int, username: String? = nil, password: String? = nil) {
        self.host = host
        self.port = port
        self.username = username
        self.password = password
    }
}

extension BrokerAddress: CustomStringConvertible {
    /// The address without the password, for logs.
    public var description: String { "mqtt://\(username.map { "\($0)@" } ?? "")\(host):\(port)" }
}
