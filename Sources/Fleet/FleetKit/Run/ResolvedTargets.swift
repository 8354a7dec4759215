import Broker
import NIOCore

/// The targets with their names looked up, once for all devices.
struct ResolvedTargets: Sendable {
    let frames: SocketAddress?
    let broker: BrokerAddress?
    let topicPrefix: String

    init(_ targets: FleetTargets) throws {
        frames = try targets.frames.map { try SocketAddress.makeAddressResolvingHost($0.host, port: $0.port) }
        broker = targets.broker.map { BrokerAddress(host: $0.host, port: $0.port) }
        topicPrefix = targets.topicPrefix
    }
}
