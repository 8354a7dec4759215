import EventLoops
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypesHTTP1

/// Hummingbird's HTTP/1.1 connection whose requests run as tasks on its own event loop, and no longer than their client
/// is there.
struct LoopBoundHTTP1Channel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let connection: HTTP1Channel.Value
        let departure: EventLoopFuture<Void>

        var channel: any Channel { connection.channel }
    }

    private let base: HTTP1Channel
    private let headWithin: TimeAmount

    init(
        responder: @escaping HTTPChannelHandler.Responder, configuration: HTTP1Channel.Configuration,
        headWithin: TimeAmount
    ) {
        base = HTTP1Channel(responder: responder, configuration: configuration)
        self.headWithin = headWithin
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let departure = channel.eventLoop.makePromise(of: Void.self)
        let headWithin = headWithin
        return base.setup(channel: channel, logger: logger).flatMapThrowing { connection in
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(DepartureHandler(departure), position: .first)
            try pipeline.addHandler(
                RequestHeadHandler(headWithin: headWithin),
                position: .before(pipeline.handler(type: HTTP1ToHTTPServerCodec.self)))
            return Value(connection: connection, departure: departure.futureResult)
        }
        .flatMapErrorThrowing { error in
            departure.succeed()
            throw error
        }
    }

    func handle(value: Value, logger: Logger) async {
        let base = base
        // A task of its own, because a client that went away ends it; what belongs to the caller's task is inherited.
        let running = Task(executorPreference: EventLoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: value.connection, logger: logger)
        }
        value.departure.whenComplete { _ in running.cancel() }
        await withTaskCancellationHandler {
            await running.value
        } onCancel: {
            running.cancel()
        }
    }
}

extension HTTPServerBuilder {
    /// With limits of our own on what is read before a request is one (CVE-2026-28980).
    static func loopBoundHTTP1(_ frontend: HTTPFrontend.Configuration) -> Self {
        let security = SecurityFields(publicURL: frontend.publicURL)
        return HTTPServerBuilder { responder in
            LoopBoundHTTP1Channel(
                responder: responder,
                configuration: .init(
                    additionalChannelHandlers: [MalformedRequestHandler(security)],
                    idleTimeout: .seconds(30),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)),
                headWithin: frontend.headWithin)
        }
    }
}
