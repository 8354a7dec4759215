import NIOCore

/// The targets with their names looked up, once for all devices.
struct ResolvedTargets: Sendable {
    /// An address, and how to speak to it.
    struct Target: Sendable {
        let place: HostAndPort
        let address: SocketAddress
        /// Nil: without TLS.
        let tls: DeviceTLS?
    }

    private struct Kind: Hashable {
        let wire: FleetDevice.Wire
        let isSecure: Bool
    }

    private let targets: [Kind: Target]
    let topicPrefix: String
    let settlesOnPuback: Bool

    /// Those that `devices` need.
    init(_ targets: FleetTargets, for devices: [FleetDevice]) throws {
        var resolved: [Kind: Target] = [:]
        for kind in Set(devices.map(Self.kind)) {
            guard let endpoint = targets.endpoint(of: kind.wire, isSecure: kind.isSecure) else { continue }
            let place = endpoint.place
            resolved[kind] = Target(
                place: place, address: try SocketAddress.makeAddressResolvingHost(place.host, port: place.port),
                tls: try endpoint.authorities.map { try DeviceTLS(authorities: $0, host: place.host) })
        }
        self.targets = resolved
        topicPrefix = targets.topicPrefix
        settlesOnPuback = targets.settlesOnPuback
    }

    var all: [Target] { Array(targets.values) }

    func target(of device: FleetDevice) -> Target? { targets[Self.kind(of: device)] }

    private static func kind(of device: FleetDevice) -> Kind { Kind(wire: device.wire, isSecure: device.isSecure) }
}
