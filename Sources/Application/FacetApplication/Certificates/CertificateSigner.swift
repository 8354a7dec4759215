import Crypto
import Foundation
import SwiftASN1
import X509

/// The authority's certificate and key, and what it says of those it signs for (RFC 5280).
struct CertificateSigner {
    let certificate: Certificate
    let key: P256.Signing.PrivateKey

    private static let day = 24.0 * 3600
    static let lifetime = 30 * day
    static let ownLifetime = 360 * day
    /// Clocks differ.
    private static let leeway = 300.0

    /// An authority that only itself vouches for, and its certificate in PEM.
    static func new(at now: Date) throws -> (Self, pem: String) {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("Facet development authority") }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: now - leeway,
            notValidAfter: now + ownLifetime, issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
            }, issuerPrivateKey: .init(key))
        return (Self(certificate: certificate, key: key), try certificate.serializeAsPEM().pemString)
    }

    /// A certificate in PEM: with hosts a server's, which may call, too; without a client's, which no server can use.
    func issue(
        _ name: String, hosts: [String], for publicKey: P256.Signing.PublicKey, at now: Date,
        lifetime: TimeInterval = Self.lifetime
    ) throws -> String {
        let usages: [ExtendedKeyUsage.Usage] = hosts.isEmpty ? [.clientAuth] : [.serverAuth, .clientAuth]
        var extensions = try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage(usages)
            SubjectKeyIdentifier(hash: Certificate.PublicKey(publicKey))
        }
        if !hosts.isEmpty { try extensions.append(SubjectAlternativeNames(hosts.map(GeneralName.host)).asExtension) }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(publicKey),
            notValidBefore: min(now, now + lifetime) - Self.leeway, notValidAfter: now + lifetime,
            issuer: self.certificate.subject, subject: try DistinguishedName { CommonName(name) },
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions, issuerPrivateKey: .init(key))
        return try certificate.serializeAsPEM().pemString
    }
}

extension SubjectAlternativeNames {
    fileprivate var asExtension: Certificate.Extension {
        get throws { try Certificate.Extension(self, critical: false) }
    }
}
