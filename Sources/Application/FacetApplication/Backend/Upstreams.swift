import CompositionCore
import Logging
import NIOCore

/// Where services of the core meet their transport.
enum Upstreams {
    static func service(
        _ name: String, url: String, on group: any EventLoopGroup, logger: Logger
    ) throws -> Service {
        Service(name, over: UnreachableTransport(name: name))
    }
}

/// Stands in until a transport is configured.
struct UnreachableTransport: ServiceTransport {
    let name: String

    func call(_ request: ServiceRequest, until deadline: Deadline) async throws(Failure) -> ServiceAnswer {
        throw Failure(.unreachable, "\(name): no transport")
    }
}
