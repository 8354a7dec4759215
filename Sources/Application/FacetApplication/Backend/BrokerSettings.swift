public import Broker

/// How a backend reaches the MQTT broker.
public struct BrokerSettings: Sendable, Hashable {
    public let host: String
    public let port: Int
    public let username: String
    public let password: String
    /// Whether it speaks TLS.
    public let isSecure: Bool
    /// File of the authorities that its certificate is verified with; empty: those that the system trusts.
    public let authorities: String
    /// The file of devices' keys that its plugin reads; nil: it has no plugin of ours.
    public let keyFile: String?

    public init(
        host: String, port: Int, username: String, password: String, isSecure: Bool = false, authorities: String = "",
        keyFile: String? = nil
    ) {
        self.host = host
        self.port = port
        self.username = username
        self.password = password
        self.isSecure = isSecure
        self.authorities = authorities
        self.keyFile = keyFile
    }
}

extension BrokerSettings {
    /// Where it is, and our account there.
    public var address: BrokerAddress {
        BrokerAddress(
            host: host, port: port, username: username.isEmpty ? nil : username,
            password: password.isEmpty ? nil : password, tls: tls)
    }

    /// How it is spoken to; nil: without TLS.
    public var tls: BrokerTLS? {
        isSecure ? BrokerTLS(authorities: authorities.isEmpty ? nil : authorities) : nil
    }
}
