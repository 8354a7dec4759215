import Logging
import NIOCore
import NIOSSL
import NIOTLS
import SwiftASN1
import X509

/// Stands between TLS and frames: says whose certificate a device has shown, and closes where it is revoked, before a
/// frame is read. Whether it leads to an authority, and its time, TLS has verified.
final class CertificateHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let tls: NIOSSLServerHandler
    private let revocations: RevocationLists
    private let logger: Logger
    private var isRefused = false

    init(after tls: NIOSSLServerHandler, revocations: RevocationLists, logger: Logger) {
        self.tls = tls
        self.revocations = revocations
        self.logger = logger
    }

    /// What came together with the end of the handshake counts no more either.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isRefused { context.fireChannelRead(data) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event, let shown = tls.peerCertificate {
            guard let certificate = try? Certificate(derEncoded: shown.toDERBytes()), !revocations.contains(certificate)
            else {
                logger.notice(
                    "security: a revoked certificate",
                    metadata: ["address": "\(context.remoteAddress?.ipAddress ?? "")"])
                isRefused = true
                return context.close(promise: nil)
            }
            context.fireUserInboundEventTriggered(CertifiedNames(certificate))
        }
        context.fireUserInboundEventTriggered(event)
    }
}

/// The devices that a certificate stands for: its subject's common name, and its alternative names.
struct CertifiedNames: Sendable, Hashable {
    let names: Set<String>

    init(_ certificate: Certificate) {
        var names: Set<String> = []
        for attribute in certificate.subject.flatMap({ Array($0) }) where attribute.type == .RDNAttributeType.commonName
        {
            names.insert(String(describing: attribute.value))
        }
        if let alternatives = try? certificate.extensions.subjectAlternativeNames {
            for case .dnsName(let name) in alternatives { names.insert(name) }
        }
        self.names = names
    }
}
