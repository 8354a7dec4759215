import Foundation
import NIOCore
import NIOPosix

/// One request over HTTP/1.1 whose bytes are counted, with the headers that no client can do without.
struct PlainExchange {
    private static let patience = TimeAmount.seconds(5)

    let url: URL
    /// Whole lines, as `Authorization: Bearer …`.
    let headers: [String]

    func run() async throws(FleetError) -> WireBytes {
        guard url.scheme == "http", let host = url.host() else { throw FleetError("\(url): isn't an http URL") }
        let path = url.path().isEmpty ? "/" : url.path()
        let port = url.port ?? 80
        let lines = ["GET \(path) HTTP/1.1", "Host: \(host):\(port)", "Accept: application/json"] + headers
        let request = lines.map { "\($0)\r\n" }.joined() + "\r\n"
        do {
            let answer = try await answer(to: ByteBuffer(string: request), at: host, port)
            guard answer.status == 200 else { throw FleetError("answered \(answer.status)") }
            return WireBytes(up: request.utf8.count, down: answer.bytes)
        } catch {
            throw FleetError("\(url): \(error)")
        }
    }

    private func answer(
        to request: ByteBuffer, at host: String, _ port: Int
    ) async throws -> (status: Int, bytes: Int) {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Self.patience)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ArrivedBytes(continuation))
                }
            }
            .connect(host: host, port: port).get()
        let impatience = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        defer {
            impatience.cancel()
            channel.close(promise: nil)
        }
        try await channel.writeAndFlush(request)
        var arrived = ByteBuffer()
        for try await bytes in stream {
            arrived.writeImmutableBuffer(bytes)
            if let head = Self.head(of: arrived), arrived.readableBytes >= head.length {
                return (head.status, head.length)
            }
        }
        throw FleetError("the connection ended, or there was no whole answer for five seconds")
    }

    /// The status, and how long the whole answer is; nil while its head isn't there.
    private static func head(of arrived: ByteBuffer) -> (status: Int, length: Int)? {
        let text = String(buffer: arrived)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let length = lines.lazy.compactMap { line -> Int? in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
            return Int(parts[1].trimmingCharacters(in: .whitespaces))
        }.first
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }), let length else {
            return nil
        }
        return (status, text[..<end.upperBound].utf8.count + length)
    }
}

private final class ArrivedBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let told: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

    init(_ told: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) {
        self.told = told
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        told.yield(unwrapInboundIn(data))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        told.finish(throwing: error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        told.finish()
    }
}
