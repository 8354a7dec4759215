import CompositionCore
import NIOCore
import Upstream

/// Where services of the core meet their transports.
struct Upstreams {
    private let group: any EventLoopGroup
    /// The file of `services.ca`; empty: the system's authorities.
    private let authorities: String
    private var trust: ServiceTrust?

    init(authorities: String, on group: any EventLoopGroup) {
        self.group = group
        self.authorities = authorities
    }

    /// A service with one transport for each of its addresses, which `urls` separates by commas.
    mutating func service(_ name: String, urls: String, policy: ServicePolicy) throws(Failure) -> Service {
        let addresses = try ServiceAddress.list(urls)
        // Read once, and only where it is needed.
        if trust == nil, addresses.contains(where: \.isSecure) {
            trust = try ServiceTrust(authorities: authorities.isEmpty ? nil : authorities)
        }
        let transports = addresses.map {
            HTTPTransport(service: name, address: $0, trust: trust, eventLoopGroup: group)
        }
        return Service(name, over: transports, policy: policy)
    }
}
