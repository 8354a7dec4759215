public import CompositionCore
import NIOCore
import NIOSSL

/// By whose word a service called over https is believed to be who it says. Its certificate and its name are always
/// verified, and TLS is at least 1.2 (RFC 9325).
public struct ServiceTrust: Sendable {
    private let context: NIOSSLContext

    /// The system's authorities; nil where the system has none that can be read.
    static let system = try? ServiceTrust()

    /// - Parameter authorities: a file of certificates in PEM; nil: those that the system trusts.
    ///
    /// Throws `invalid` if the file can't be read or has no certificate.
    public init(authorities path: String? = nil) throws(Failure) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .fullVerification
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            if let path {
                let certificates = try NIOSSLCertificate.fromPEMFile(path)
                guard !certificates.isEmpty else { throw Failure(.invalid, "\(path) has no certificate in PEM") }
                configuration.trustRoots = .certificates(certificates)
            }
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            let file = path ?? "the system's authorities"
            throw Failure(.invalid, "\(file) can't be read as certificates in PEM: \(error)")
        }
    }

    /// The first handler of a connection. A host that is an address is found among the certificate's addresses, any other
    /// among its names (RFC 9525, section 6).
    func handler(for host: String) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
    }
}
