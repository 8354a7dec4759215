import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// An HTTP/1.1 connection over TLS whose requests know who connected.
struct SecureChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let connection: HTTP1Channel.Value
        let peer: EventLoopFuture<PeerCertificate>

        var channel: any Channel { connection.channel }
    }

    private let base: HTTP1Channel
    private let secrets: DoorSecrets

    init(responder: @escaping HTTPChannelHandler.Responder, secrets: DoorSecrets) {
        base = HTTP1Channel(responder: responder, configuration: .init(idleTimeout: .seconds(60)))
        self.secrets = secrets
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let proved = channel.eventLoop.makePromise(of: PeerCertificate.self)
        return channel.eventLoop.makeCompletedFuture {
            // TLS says itself that nothing more comes. Half open, a connection that is to be closed would wait for a
            // second such word until its time is over.
            try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
            try channel.pipeline.syncOperations.addHandler(secrets.handler)
            try channel.pipeline.syncOperations.addHandler(PeerHandler(proved: proved))
        }
        .flatMap { base.setup(channel: channel, logger: logger) }
        .map { Value(connection: $0, peer: proved.futureResult) }
        .flatMapErrorThrowing { error in
            proved.fail(error)
            throw error
        }
    }

    /// Who didn't prove himself has no request that anybody would answer: his connection is closed by now.
    func handle(value: Value, logger: Logger) async {
        let peer = try? await value.peer.get()
        await PeerCertificate.$current.withValue(peer) {
            await base.handle(value: value.connection, logger: logger)
        }
    }
}

/// Tells who connected when that is proved.
private final class PeerHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let proved: EventLoopPromise<PeerCertificate>

    init(proved: EventLoopPromise<PeerCertificate>) {
        self.proved = proved
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            proved.completeWith(Result { try peer(context) })
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        proved.fail(error)
        // Before that there is nothing to be told; the other side gets TLS's own alert.
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        proved.fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        proved.fail(ChannelError.eof)
    }

    private func peer(_ context: ChannelHandlerContext) throws -> PeerCertificate {
        guard let certificate = try context.pipeline.syncOperations.nioSSL_peerCertificate() else {
            throw Problem.unauthenticated("a certificate is needed")
        }
        return try PeerCertificate(certificate)
    }
}
