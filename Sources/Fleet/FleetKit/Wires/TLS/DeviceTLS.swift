import Foundation
import NIOCore
import NIOSSL

/// How devices speak TLS to a server: one context for all of their connections.
struct DeviceTLS: Sendable {
    private let context: NIOSSLContext
    /// Nil for an address, which isn't sent to the server (RFC 6066, section 3) but verified as well.
    private let name: String?

    /// - Parameter authorities: the file of who may vouch for the server, in PEM.
    init(authorities: String, host: String) throws(FleetError) {
        guard FileManager.default.isReadableFile(atPath: authorities) else {
            throw FleetError("--ca \(authorities): can't be read")
        }
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authorities))
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw FleetError("--ca \(authorities): holds no certificates in PEM")
        }
        name = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
    }

    func handler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: name)
    }
}
