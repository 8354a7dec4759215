/// How the frames listener speaks TLS: 1.3, and 1.2 with authenticated ciphers alone, because many devices' libraries
/// have no more (RFC 9325). The files are in PEM; a change of them counts for the connections that come after it.
public struct FramesTLS: Sendable {
    /// The listener's certificate, and what leads to its authority.
    public var certificate: String
    public var key: String
    /// The authorities of devices' certificates; nil: devices aren't asked for one. A device that shows one may leave
    /// its key empty, and can be no other than the certificate's subject says. Who shows none signs in with its key.
    public var clientAuthorities: String?
    /// Lists of revoked certificates (RFC 5280, section 5).
    public var revocations: String?

    public init(
        certificate: String, key: String, clientAuthorities: String? = nil, revocations: String? = nil
    ) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
        self.revocations = revocations
    }

    var files: [String] { [certificate, key] + [clientAuthorities, revocations].compactMap(\.self) }
}
