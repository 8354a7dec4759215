/// The files of a certificate and its key, in PEM, by which a caller shows services who it is (RFC 8446, section
/// 4.4.2).
public struct ServiceIdentity: Sendable, Hashable {
    /// The certificate, and those between it and the authority.
    public let certificate: String
    public let key: String

    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}
