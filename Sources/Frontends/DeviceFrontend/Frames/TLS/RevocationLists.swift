import FoundationEssentials
import SwiftASN1
import X509

/// Certificates that their authority has taken back (RFC 5280, section 5). The lists' signatures aren't looked at:
/// whoever can write the operator's files needs no forged list.
struct RevocationLists: Sendable {
    private struct Entry: Hashable {
        let issuer: DistinguishedName
        let serial: [UInt8]
    }

    private var revoked: Set<Entry> = []

    init() {}

    /// Reads every list of a file in PEM.
    init(file: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let documents = try PEMDocument.parseMultiple(pemString: text)
        guard !documents.isEmpty else { throw NoRevocationList(file: file) }
        for document in documents {
            guard document.discriminator == "X509 CRL" else { throw NoRevocationList(file: file) }
            try add(DER.parse(document.derBytes), file: file)
        }
    }

    func contains(_ certificate: Certificate) -> Bool {
        !revoked.isEmpty
            && revoked.contains(
                Entry(issuer: certificate.issuer, serial: Self.digits(of: certificate.serialNumber.bytes)))
    }

    /// CertificateList: its first element is what is signed: version, algorithm, issuer, times, and then the revoked
    /// certificates as the third sequence, where there are any.
    private mutating func add(_ list: ASN1Node, file: String) throws {
        guard let signed = Self.children(of: list).first else { throw NoRevocationList(file: file) }
        let sequences = Self.children(of: signed).filter { $0.identifier == .sequence }
        guard sequences.count >= 2 else { throw NoRevocationList(file: file) }
        let issuer = try DistinguishedName(derEncoded: sequences[1])
        for entry in sequences.dropFirst(2).first.map(Self.children) ?? [] {
            guard let serial = Self.children(of: entry).first, case .primitive(let bytes) = serial.content else {
                throw NoRevocationList(file: file)
            }
            revoked.insert(Entry(issuer: issuer, serial: Self.digits(of: bytes)))
        }
    }

    private static func children(of node: ASN1Node) -> [ASN1Node] {
        guard case .constructed(let nodes) = node.content else { return [] }
        return Array(nodes)
    }

    /// Without the zeros that some write in front.
    private static func digits(of bytes: ArraySlice<UInt8>) -> [UInt8] { Array(bytes.drop { $0 == 0 }) }
}

struct NoRevocationList: Error, CustomStringConvertible {
    let file: String

    var description: String { "\(file) is no list of revoked certificates in PEM (X509 CRL)" }
}
