import CompositionCore
import NIOCore
import Upstream

/// Where services of the core meet their transport.
enum Upstreams {
    static func service(
        _ name: String, url: String, policy: ServicePolicy, on group: any EventLoopGroup
    ) throws -> Service {
        let address = try ServiceAddress(url: url)
        return Service(
            name, over: HTTPTransport(service: name, address: address, eventLoopGroup: group), policy: policy)
    }
}
