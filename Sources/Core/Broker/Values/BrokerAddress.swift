/// Where a broker listens and as whom we sign in.
public struct BrokerAddress: Sendable, Hashable {
    public var host: String
    public var port: Int
    public var username: String?
    public var password: String?
    /// Nil: without TLS.
    public var tls: BrokerTLS?

    public init(
        host: String, port: Int, username: String? = nil, password: String? = nil, tls: BrokerTLS? = nil
    ) {
        self.host = host
        self.port = port
        self.username = username
        self.password = password
        self.tls = tls
    }
}

extension BrokerAddress: CustomStringConvertible {
    /// The address without the password, for logs.
    public var description: String {
        "mqtt\(tls == nil ? "" : "s")://\(username.map { "\($0)@" } ?? "")\(host):\(port)"
    }
}
