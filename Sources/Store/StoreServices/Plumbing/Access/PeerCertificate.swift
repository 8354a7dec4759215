import NIOSSL
import SwiftASN1
import X509

/// The certificate that a caller proved to have when it connected; TLS has verified it already.
struct PeerCertificate: Sendable {
    /// The common name of its subject.
    let name: String
    let key: Certificate.PublicKey

    /// Of the connection whose request is answered by this task.
    @TaskLocal static var current: PeerCertificate?

    /// Throws if it has no name.
    init(_ certificate: NIOSSLCertificate) throws {
        try self.init(Certificate(derEncoded: certificate.toDERBytes()))
    }

    init(_ certificate: Certificate) throws {
        guard let name = certificate.subject.commonName, !name.isEmpty else {
            throw Problem.unauthenticated("the certificate has no name")
        }
        self.name = name
        key = certificate.publicKey
    }
}

extension DistinguishedName {
    /// The last one, which is the most specific.
    fileprivate var commonName: String? {
        flatMap { $0 }.last { $0.type == .RDNAttributeType.commonName }.flatMap { String($0.value) }
    }
}
