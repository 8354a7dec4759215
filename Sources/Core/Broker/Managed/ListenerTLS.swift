/// How mosquitto's listener speaks TLS: 1.3, and 1.2 with authenticated ciphers alone, because many devices' libraries
/// have no more (RFC 9325). Files are in PEM.
public struct ListenerTLS: Sendable, Hashable {
    /// The listener's certificate, and what leads to its authority.
    public var certificate: String
    public var key: String
    /// The authorities of devices' certificates. With them every client must show one: mosquitto 2.0 can't ask and go
    /// on without.
    public var clientAuthorities: String?
    /// Lists of revoked certificates of these (RFC 5280, section 5).
    public var revocations: String?

    public init(certificate: String, key: String, clientAuthorities: String? = nil, revocations: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
        self.revocations = revocations
    }

    /// Of the listener that stands before them.
    var lines: [String] {
        var lines = [
            "certfile \(certificate)", "keyfile \(key)", "tls_version tlsv1.2",
            "ciphers ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL",
        ]
        if let clientAuthorities { lines += ["cafile \(clientAuthorities)", "require_certificate true"] }
        if let revocations { lines.append("crlfile \(revocations)") }
        return lines
    }
}
