import NIOCore
import NIOSSL

/// The targets with their names looked up, once for all devices.
struct ResolvedTargets: Sendable {
    /// An address, and how to speak to it.
    struct Target: Sendable {
        let address: SocketAddress
        /// Nil: without TLS.
        let tls: FrameTLS?
    }

    private let frames, broker, secureFrames, secureBroker: Target?
    let topicPrefix: String

    init(_ targets: FleetTargets) throws {
        func target(_ place: HostAndPort?, _ authorities: String?) throws -> Target? {
            try place.map { place in
                Target(
                    address: try SocketAddress.makeAddressResolvingHost(place.host, port: place.port),
                    tls: try authorities.map { try FrameTLS(authorities: $0, host: place.host) })
            }
        }
        // With an address of their own for TLS, the others are spoken to in the clear.
        frames = try target(targets.frames, targets.secureFrames == nil ? targets.authorities : nil)
        broker = try target(targets.broker, targets.secureBroker == nil ? targets.authorities : nil)
        secureFrames = try target(targets.secureFrames, targets.authorities) ?? frames
        secureBroker = try target(targets.secureBroker, targets.authorities) ?? broker
        topicPrefix = targets.topicPrefix
    }

    func target(of device: FleetDevice) -> Target? {
        switch device.wire {
        case .frames: device.isSecure ? secureFrames : frames
        case .mqtt: device.isSecure ? secureBroker : broker
        }
    }
}

/// How devices speak TLS: one context for all of them.
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
