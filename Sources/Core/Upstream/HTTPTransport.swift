public import CompositionCore
public import NIOCore
import NIOPosix

/// Calls one instance of a service over HTTP/1.1, in plain text or over TLS as its address says.
///
/// Each event loop has its own pool of connections. A call runs on the loop of the task that makes it, so a
/// fan-out from a connection's task never leaves its thread; a call from any other thread takes the next loop.
public struct HTTPTransport: ServiceTransport {
    private let pools: [ObjectIdentifier: NIOLoopBoundBox<ConnectionPool>]
    private let eventLoopGroup: any EventLoopGroup

    /// - Parameters:
    ///   - service: the name used in failures.
    ///   - trust: for https; nil: the authorities that the system trusts.
    public init(
        service: String, address: ServiceAddress, limits: TransportLimits = TransportLimits(),
        trust: ServiceTrust? = nil, eventLoopGroup: any EventLoopGroup
    ) {
        self.eventLoopGroup = eventLoopGroup
        var pools: [ObjectIdentifier: NIOLoopBoundBox<ConnectionPool>] = [:]
        let names = NameResolver(host: address.host, port: address.port)
        let trust = address.isSecure ? trust ?? .system : nil
        for eventLoop in eventLoopGroup.makeIterator() {
            let connector = Connector(
                address: address, names: names, trust: trust, timeout: limits.connectTimeout, eventLoop: eventLoop)
            pools[ObjectIdentifier(eventLoop)] = NIOLoopBoundBox.makeBoxSendingValue(
                ConnectionPool(service: service, limits: limits, connector: connector), eventLoop: eventLoop)
        }
        self.pools = pools
    }

    public func start(
        _ request: ServiceRequest, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<ServiceAnswer, Failure>) -> Void
    ) -> any StartedCall {
        let pool = currentPool()
        let ticket = CallTicket(pool: pool)
        pool.onLoop { $0.start(request, until: deadline, ticket: ticket, end: end) }
        return ticket
    }

    private func currentPool() -> NIOLoopBoundBox<ConnectionPool> {
        if let current = MultiThreadedEventLoopGroup.currentEventLoop, let pool = pools[ObjectIdentifier(current)] {
            return pool
        }
        guard let pool = pools[ObjectIdentifier(eventLoopGroup.next())] else {
            preconditionFailure("a group answers its own loops")
        }
        return pool
    }
}

extension NIOLoopBoundBox where Value == ConnectionPool {
    /// Runs at once where the caller is on the loop already.
    fileprivate func onLoop(_ body: @escaping @Sendable (ConnectionPool) -> Void) {
        if eventLoop.inEventLoop {
            body(value)
        } else {
            eventLoop.execute { body(self.value) }
        }
    }
}
