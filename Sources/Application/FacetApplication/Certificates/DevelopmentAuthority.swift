import CompositionCore
import Crypto
import Foundation
import X509

/// A small authority for development: certificates of P-256 for those who call services and for those who are called,
/// in one folder that only its owner reads.
///
/// `ca.pem` is what everybody verifies with; `<name>.pem` and `<name>.key` belong to one name. A certificate lives 30 days
/// and is made anew when less than a third of that is left, the authority's own 360. It never signs in production: whoever
/// reads its folder can be anybody.
public struct DevelopmentAuthority: Sendable {
    /// Who calls services, by the name of the backend, and the operator's tools.
    public static let callers = ["web", "mobile", "partner", "iot", "operator"]
    /// By which this machine reaches itself; every server's certificate has them.
    public static let localHosts = ["localhost", "127.0.0.1", "::1"]

    /// The files of one certificate, in PEM.
    public struct Files: Sendable, Hashable {
        public let certificate: String
        public let key: String
    }

    let folder: AuthorityFolder

    /// - Parameter folder: made when the first certificate is
    public init(folder: String) {
        self.folder = AuthorityFolder(path: folder)
    }

    /// What the data folder of a deployment has.
    public init(dataFolder: String) {
        self.init(folder: dataFolder + "/certs")
    }

    /// The file of the authority's own certificate.
    public var authorities: String { folder.path("ca.pem") }

    /// Where the files of a name are, made or not.
    public func files(_ name: String) -> Files {
        Files(certificate: folder.path("\(name).pem"), key: folder.path("\(name).key"))
    }

    /// The certificate of a client: it says who calls.
    @discardableResult
    public func client(_ name: String) throws -> Files {
        try identity(name, hosts: [])
    }

    /// The certificate of a server, for `localhost`, `127.0.0.1`, `::1` and these names and addresses. It may call, too.
    @discardableResult
    public func server(_ name: String, hosts: [String] = []) throws -> Files {
        try identity(name, hosts: Self.localHosts + hosts)
    }

    /// Makes what is missing, and what has to be renewed; everything else stays as it is. Who asks twice gets the same.
    private func identity(_ name: String, hosts: [String]) throws -> Files {
        guard ResourceID(name) != nil, name != "ca" else {
            throw CommandFailure(message: "\(name) is no name of a certificate: letters, digits and - _ . :")
        }
        try folder.locked {
            let authority = try signer()
            let known = try? IssuedCertificate(file: files(name).certificate)
            let wanted = Set((known?.hosts ?? []) + hosts)
            if let known, known.isGood(at: Date()), Set(known.hosts) == wanted,
                known.isSigned(by: authority.certificate),
                FileManager.default.fileExists(atPath: files(name).key)
            {
                return
            }
            let key = P256.Signing.PrivateKey()
            let certificate = try authority.issue(name, hosts: wanted.sorted(), for: key.publicKey, at: Date())
            // The key first: whoever reads between the two finds a pair that doesn't fit, and keeps what it has.
            try folder.write(key.pemRepresentation, to: "\(name).key", permissions: 0o600)
            try folder.write(certificate, to: "\(name).pem", permissions: 0o644)
        }
        return files(name)
    }

    /// All certificates in the folder, by name.
    public func certificates() -> [IssuedCertificate] {
        folder.names().filter { $0 != "ca" }.compactMap { try? IssuedCertificate(file: files($0).certificate) }
    }

    private func signer() throws -> CertificateSigner {
        let (certificateFile, keyFile) = (authorities, folder.path("ca.key"))
        if let issued = try? IssuedCertificate(file: certificateFile), issued.isGood(at: Date()),
            let key = try? P256.Signing.PrivateKey(pemRepresentation: String(contentsOfFile: keyFile, encoding: .utf8)),
            issued.certificate.publicKey == Certificate.PublicKey(key.publicKey)
        {
            return CertificateSigner(certificate: issued.certificate, key: key)
        }
        let (signer, pem) = try CertificateSigner.new(at: Date())
        try folder.write(signer.key.pemRepresentation, to: "ca.key", permissions: 0o600)
        try folder.write(pem, to: "ca.pem", permissions: 0o644)
        return signer
    }
}
