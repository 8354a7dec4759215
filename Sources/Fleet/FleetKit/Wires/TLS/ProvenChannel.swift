import NIOCore
import NIOPosix
import NIOSSL

/// A connection whose server proves who it is, where TLS is spoken.
struct ProvenChannel: Sendable {
    let channel: any Channel
    /// Nil: without TLS.
    private let proved: EventLoopPromise<Void>?

    /// Returns when the connection stands, and TLS's handshake has begun.
    ///
    /// - Parameter handlers: adds to the pipeline what stands behind TLS
    static func open(
        to address: SocketAddress, tls: DeviceTLS?, within patience: TimeAmount,
        _ handlers: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> ProvenChannel {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let proved = tls.map { _ in loop.makePromise(of: Void.self) }
        do {
            let channel = try await ClientBootstrap(group: loop)
                .connectTimeout(patience)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if let tls, let proved {
                            try channel.pipeline.syncOperations.addHandler(tls.handler())
                            try channel.pipeline.syncOperations.addHandler(Handshake(proved: proved))
                        }
                        try handlers(channel)
                    }
                }
                .connect(to: address).get()
            return ProvenChannel(channel: channel, proved: proved)
        } catch {
            proved?.fail(error)
            throw error
        }
    }

    /// Waits for the end of TLS's handshake, and gives the version that both speak.
    ///
    /// - Throws: why the server isn't believed, or doesn't speak TLS; after `patience` that it says nothing
    func secured(within patience: TimeAmount) async throws -> String {
        guard let proved else { return "no TLS" }
        let impatience = channel.eventLoop.scheduleTask(in: patience) {
            proved.fail(FleetError("the server said nothing of who it is"))
        }
        defer { impatience.cancel() }
        try await proved.futureResult.get()
        return try await channel.nioSSL_tlsVersion().get() == .tlsv13 ? "TLS 1.3" : "TLS 1.2"
    }
}
