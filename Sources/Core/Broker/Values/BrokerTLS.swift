/// How a broker is spoken to by TLS, 1.2 or 1.3: its certificate and its name, or address, are always verified. Files are
/// in PEM.
public struct BrokerTLS: Sendable, Hashable {
    /// Who vouches for the broker; nil: the system's authorities.
    public var authorities: String?
    /// What we show, where the broker asks for it.
    public var certificate: String?
    public var key: String?

    public init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }

    /// Where distributions keep the authorities that the system trusts.
    static let systemAuthorities = "/etc/ssl/certs"
}
