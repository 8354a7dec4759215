public import CompositionCore
public import NIOCore
public import NIOSSL

/// By whose word a service called over https is believed to be who it says, and by which certificate it is told who
/// calls.
///
/// The service's certificate and its name are always verified, and TLS is at least 1.2 (RFC 9325). The files are read
/// anew when they change: connections that are opened from then on use them, and those from before end with the call
/// that they have.
public struct ServiceTrust: Sendable {
    private struct Read: Sendable {
        let configuration: TLSConfiguration
        let context: NIOSSLContext
    }

    private let files: ReloadedFiles<Read>

    /// The system's authorities; nil where the system has none that can be read.
    static let system = try? ServiceTrust()

    /// - Parameter authorities: a file of certificates in PEM; nil: those that the system trusts.
    ///
    /// Throws `invalid` if the file can't be read or has no certificate.
    public init(authorities path: String? = nil) throws(Failure) {
        try self.init(authorities: path.map { [$0] } ?? [], identity: nil)
    }

    /// - Parameters:
    ///   - authorities: files of certificates in PEM; none: those that the system trusts
    ///   - identity: shown to services that ask for it; nil: nothing is
    ///   - interval: how long the files aren't looked at again
    ///   - report: is told when they were read anew, and why they couldn't be
    ///
    /// Throws `invalid` if a file can't be read, or the key is not the certificate's.
    public init(
        authorities paths: [String], identity: ServiceIdentity?, every interval: TimeAmount = .seconds(3),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(Failure) {
        do {
            files = try ReloadedFiles(
                paths + (identity.map { [$0.certificate, $0.key] } ?? []), every: interval, report: report
            ) {
                let configuration = try Self.configuration(paths, identity)
                return Read(configuration: configuration, context: try NIOSSLContext(configuration: configuration))
            }
        } catch {
            throw error as? Failure ?? Failure(.invalid, "certificates can't be used: \(error)")
        }
    }

    private static func configuration(
        _ authorities: [String], _ identity: ServiceIdentity?
    ) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .fullVerification
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        let trusted = try authorities.flatMap(certificates)
        if !trusted.isEmpty { configuration.trustRoots = .certificates(trusted) }
        if let identity {
            configuration.certificateChain = try certificates(identity.certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try key(identity.key))
        }
        return configuration
    }

    private static func certificates(_ path: String) throws(Failure) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(path)
            guard !certificates.isEmpty else { throw Failure(.invalid, "\(path) has no certificate in PEM") }
            return certificates
        } catch {
            throw Failure(.invalid, "\(path) can't be read as certificates in PEM: \(error)")
        }
    }

    private static func key(_ path: String) throws(Failure) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: path, format: .pem)
        } catch {
            throw Failure(.invalid, "\(path) can't be read as a private key in PEM: \(error)")
        }
    }

    /// For calls that another client makes, as the files are now.
    public var configuration: TLSConfiguration { files.current.configuration }

    /// How often the files were read anew: connections of another generation are outdated.
    func generation(at now: NIODeadline) -> Int { files.generation(at: now) }

    /// The first handler of a connection. A host that is an address is found among the certificate's addresses, any
    /// other among its names (RFC 9525, section 6).
    func handler(for host: String) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: files.current.context, serverHostname: isAddress ? nil : host)
    }
}
