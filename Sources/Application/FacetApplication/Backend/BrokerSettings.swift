/// How a backend reaches the MQTT broker.
public struct BrokerSettings: Sendable, Hashable {
    public let host: String
    public let port: Int
    public let username: String
    public let password: String

    public init(host: String, port: Int, username: String, password: String) {
        self.host = host
        self.port = port
        self.username = username
        self.password = password
    }
}
