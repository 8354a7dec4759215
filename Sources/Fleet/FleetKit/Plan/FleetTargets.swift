/// Where the fleet's devices connect to.
public struct FleetTargets: Sendable, Hashable {
    /// Where frames are spoken; nil when no device speaks them.
    public var frames: HostAndPort?
    /// The broker; nil when no device speaks MQTT.
    public var broker: HostAndPort?
    /// What stands before every topic, with its `/`; empty for nothing.
    public var topicPrefix: String
    /// The file of the authorities that vouch for both, in PEM; nil: without TLS.
    public var authorities: String?
    /// What is spoken in the clear although there are authorities.
    public var plain: Set<FleetDevice.Wire> = []
    /// Where devices that are to speak TLS do, if that is elsewhere; the addresses above then are without.
    public var secureFrames: HostAndPort?
    public var secureBroker: HostAndPort?

    /// Whether the broker's PUBACK of a message counts as its acknowledgement: where nobody behind the broker sends acks.
    public var settlesOnPuback = false

    public init(
        frames: HostAndPort? = nil, broker: HostAndPort? = nil, topicPrefix: String = "", authorities: String? = nil
    ) {
        self.frames = frames
        self.broker = broker
        self.topicPrefix = topicPrefix
        self.authorities = authorities
    }

    /// Where a server is, and the file of who vouches for it; nil: without TLS.
    public struct Endpoint: Sendable, Hashable {
        public let place: HostAndPort
        public let authorities: String?
    }

    /// Nil where that is spoken nowhere.
    ///
    /// - Parameter isSecure: for a device that has to speak TLS; another speaks what its server does
    public func endpoint(of wire: FleetDevice.Wire, isSecure: Bool) -> Endpoint? {
        let (open, secure) = wire == .frames ? (frames, secureFrames) : (broker, secureBroker)
        if isSecure, let secure { return Endpoint(place: secure, authorities: authorities) }
        // With an address of its own for TLS, the other is spoken to in the clear.
        let isOpen = secure != nil || plain.contains(wire)
        return open.map { Endpoint(place: $0, authorities: isOpen ? nil : authorities) }
    }
}

/// A host's name or address and a TCP port.
public struct HostAndPort: Sendable, Hashable, CustomStringConvertible {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `host:port`, `[v6]:port`, or the same behind `scheme://` or `schemes://` when a scheme is named; nil for anything else.
    public init?(written text: String, scheme: String? = nil) {
        var rest = Substring(text)
        for scheme in [scheme, scheme.map { "\($0)s" }].compactMap(\.self) where rest.hasPrefix("\(scheme)://") {
            rest = rest.dropFirst(scheme.utf8.count + 3)
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains("/"), !host.contains("@") else { return nil }
        self.init(host: String(host), port: port)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
