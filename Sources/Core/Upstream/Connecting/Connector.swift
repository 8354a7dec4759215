import NIOCore
import NIOPosix

/// Opens connections of one event loop to one instance: looks its name up, tries its addresses one after the other and,
/// over TLS, lets it prove who it is. All of that within one time limit.
struct Connector {
    let address: ServiceAddress
    let names: NameResolver
    let trust: ServiceTrust?
    let timeout: TimeAmount
    let eventLoop: any EventLoop

    /// Adds what stands after TLS. Gets the generation of the certificates that the connection is opened with.
    typealias Configure = @Sendable (any Channel, Int) throws -> Void

    /// Of the certificates that a connection is opened with now.
    func generation(at now: NIODeadline) -> Int { trust?.generation(at: now) ?? 0 }

    func connect(
        _ configure: @escaping Configure
    ) -> EventLoopFuture<any Channel> {
        let end = NIODeadline.now() + timeout
        return names.addresses(until: end, on: eventLoop).flatMap { addresses in
            self.attempt(addresses[...], until: end, configure)
        }
    }

    private func attempt(
        _ addresses: ArraySlice<SocketAddress>, until end: NIODeadline,
        _ configure: @escaping Configure
    ) -> EventLoopFuture<any Channel> {
        let left = end - .now()
        guard let first = addresses.first else { return eventLoop.makeFailedFuture(ConnectFault.noAddress) }
        guard left > .zero else { return eventLoop.makeFailedFuture(ConnectFault.late) }
        // An address that swallows everything leaves time for the others.
        let share = addresses.count == 1 ? left : .nanoseconds(left.nanoseconds / 2)
        let proved = eventLoop.makePromise(of: Void.self)
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(share)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Before they are used: should they change meanwhile, the connection counts as outdated.
                    let generation = generation(at: .now())
                    try secure(channel, proved)
                    try configure(channel, generation)
                }
            }
            .connect(to: first)
            .flatMap { prove($0, proved, within: share) }
            .flatMapError { error in
                proved.fail(error)
                let others = addresses.dropFirst()
                return others.isEmpty ? eventLoop.makeFailedFuture(error) : attempt(others, until: end, configure)
            }
    }

    private func secure(_ channel: any Channel, _ proved: EventLoopPromise<Void>) throws {
        guard address.isSecure else { return proved.succeed() }
        guard let trust else { throw ConnectFault.noAuthorities }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(try trust.handler(for: address.host))
        try pipeline.addHandler(HandshakeHandler(proved: proved))
    }

    private func prove(
        _ channel: any Channel, _ proved: EventLoopPromise<Void>, within limit: TimeAmount
    ) -> EventLoopFuture<any Channel> {
        let late = eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
        return proved.futureResult.map { channel }.always { _ in late.cancel() }
    }
}
