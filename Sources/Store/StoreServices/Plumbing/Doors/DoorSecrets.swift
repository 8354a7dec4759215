import Logging
import NIOCore
import NIOSSL
import Upstream

/// What the door with TLS is opened with: the services' certificate, and the authority that callers' must be of. Read
/// anew when the files change; who is connected stays so.
struct DoorSecrets: Sendable {
    private let context: ReloadedFiles<NIOSSLContext>

    init(certificate: String, key: String, authority: String, logger: Logger) throws {
        context = try ReloadedFiles([certificate, key, authority], report: { logger.notice("\($0)") }) {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate).map(NIOSSLCertificateSource.certificate)
            let key = try NIOSSLPrivateKey(file: key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            // A caller that is gone holds up nobody who stops.
            configuration.shutdownTimeout = .seconds(1)
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority))
            // A caller is known by its certificate, wherever it calls from.
            configuration.certificateVerification = .noHostnameVerification
            return try NIOSSLContext(configuration: configuration)
        }
    }

    /// The first handler of a connection.
    var handler: NIOSSLServerHandler { NIOSSLServerHandler(context: context.current) }
}
