import Broker
import NIOCore
import NIOSSL

/// The targets with their names looked up, once for all devices.
struct ResolvedTargets: Sendable {
    let frames: SocketAddress?
    let broker: BrokerAddress?
    let topicPrefix: String
    /// Nil: frames are spoken without TLS.
    let tls: FrameTLS?

    init(_ targets: FleetTargets) throws {
        frames = try targets.frames.map { try SocketAddress.makeAddressResolvingHost($0.host, port: $0.port) }
        let brokerTLS = targets.authorities.map { BrokerTLS(authorities: $0) }
        broker = targets.broker.map { BrokerAddress(host: $0.host, port: $0.port, tls: brokerTLS) }
        tls = try targets.authorities.flatMap { authorities in
            try targets.frames.map { try FrameTLS(authorities: authorities, host: $0.host) }
        }
        topicPrefix = targets.topicPrefix
    }
}

/// How devices speak frames by TLS: one context for all of them.
struct FrameTLS: Sendable {
    private let context: NIOSSLContext
    /// Nil for an address, which isn't sent to the server (RFC 6066, section 3) but verified as well.
    private let name: String?

    init(authorities: String, host: String) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(authorities)
        context = try NIOSSLContext(configuration: configuration)
        name = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
    }

    func handler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: name)
    }
}
