import NIOCore
import NIOHTTP1
import NIOPosix

/// A delivery as it arrived.
struct ReceivedDelivery: Sendable {
    let headers: HTTPHeaders
    let body: ByteBuffer

    func header(_ name: String) -> String? { headers.first(name: name) }
}

/// Takes POSTs, one a connection, and answers each with the status that somebody decides.
struct DeliveryReceiver: Sendable {
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// A document has a quarter of that at the most.
    private static let bodyBytesMax = 1 << 20

    let host: String
    let port: Int
    let take: @Sendable (ReceivedDelivery) async -> HTTPResponseStatus

    /// Until so many deliveries were answered, or the task is cancelled.
    func run(deliveries count: Int?, onListening: (_ port: Int) -> Void) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        onListening(server.channel.localAddress?.port ?? port)
        let (answered, answer) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await accept(server) { answer.yield() } }
            tasks.addTask {
                var left = count ?? .max
                for await _ in answered {
                    left -= 1
                    if left == 0 { return }
                }
            }
            _ = try await tasks.next()
            tasks.cancelAll()
        }
    }

    private func accept(
        _ server: NIOAsyncChannel<Connection, Never>, onAnswer: @escaping @Sendable () -> Void
    ) async throws {
        try await withThrowingDiscardingTaskGroup { tasks in
            try await server.executeThenClose { connections in
                for try await connection in connections {
                    // A connection that breaks is its sender's business.
                    tasks.addTask { try? await serve(connection, onAnswer: onAnswer) }
                }
            }
        }
    }

    /// Calls `onAnswer` if it was a delivery.
    private func serve(_ connection: Connection, onAnswer: @Sendable () -> Void) async throws {
        try await connection.executeThenClose { parts, answers in
            guard let (head, body) = try await request(parts) else { return }
            let status: HTTPResponseStatus =
                if head.method != .POST {
                    .methodNotAllowed
                } else if let body {
                    await take(ReceivedDelivery(headers: head.headers, body: body))
                } else {
                    .payloadTooLarge
                }
            var headers: HTTPHeaders = ["connection": "close"]
            if status.mayHaveResponseBody { headers.add(name: "content-length", value: "0") }
            // Its sender closes as soon as it has the answer, perhaps before we know that it left.
            try? await answers.write(
                contentsOf: [
                    .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)), .end(nil),
                ])
            if head.method == .POST, body != nil { onAnswer() }
        }
    }

    /// The body is nil where it is too long; the whole is where nothing came.
    private func request(
        _ parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>
    ) async throws -> (HTTPRequestHead, ByteBuffer?)? {
        var head: HTTPRequestHead?
        var body = ByteBuffer()
        for try await part in parts {
            switch part {
            case .head(let first): head = first
            case .body(var bytes):
                body.writeBuffer(&bytes)
                if body.readableBytes > Self.bodyBytesMax { return head.map { ($0, nil) } }
            case .end: return head.map { ($0, body) }
            }
        }
        return nil
    }
}
