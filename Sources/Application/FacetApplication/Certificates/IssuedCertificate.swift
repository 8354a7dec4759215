public import Foundation
import NIOCore
import SwiftASN1
import X509

/// A certificate in a file: whose it is and until when.
public struct IssuedCertificate: Sendable {
    /// The common name of its subject.
    public let name: String
    /// The names and addresses that a server with it may be reached at; empty: a client's.
    public let hosts: [String]
    public let notAfter: Date
    let certificate: Certificate

    init(file: String) throws {
        let certificate = try Certificate(pemEncoded: String(contentsOfFile: file, encoding: .utf8))
        self.certificate = certificate
        name = certificate.subject.commonName ?? ""
        notAfter = certificate.notValidAfter
        hosts = (try certificate.extensions.subjectAlternativeNames)?.compactMap(\.host) ?? []
    }

    /// Valid, with more than a third of its time left.
    func isGood(at now: Date) -> Bool {
        let lifetime = certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore)
        return certificate.notValidBefore <= now && notAfter.timeIntervalSince(now) > lifetime / 3
    }

    func isSigned(by authority: Certificate) -> Bool {
        authority.publicKey.isValidSignature(certificate.signature, for: certificate)
    }
}

extension DistinguishedName {
    /// The last one, which is the most specific.
    var commonName: String? {
        flatMap { $0 }.last { $0.type == .RDNAttributeType.commonName }.flatMap { String($0.value) }
    }
}

extension GeneralName {
    /// A name of the DNS or an address.
    fileprivate var host: String? {
        switch self {
        case .dnsName(let name): return name
        case .ipAddress(let bytes):
            return try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes.bytes), port: 0).ipAddress
        default: return nil
        }
    }

    /// Of a name or an address as people write it.
    static func host(_ text: String) -> Self {
        switch try? SocketAddress(ipAddress: text, port: 0) {
        case .v4(let address):
            return .ipAddress(octets(withUnsafeBytes(of: address.address.sin_addr) { Array($0) }))
        case .v6(let address):
            return .ipAddress(octets(withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }))
        default: return .dnsName(text)
        }
    }

    private static func octets(_ bytes: [UInt8]) -> ASN1OctetString {
        ASN1OctetString(contentBytes: bytes[...])
    }
}
