import DeviceMessages
import NIOCore

/// One connection of frames whose bytes are kept.
struct ProbeLine: ProbedLine, Sendable {
    /// What is waited for, at most.
    private static let patience = TimeAmount.seconds(5)

    struct Received: Sendable {
        let frame: Frame
        let bytes: [UInt8]
    }

    let connection: ProvenChannel
    let frames: AsyncThrowingStream<Received, any Error>

    static func open(to address: SocketAddress, tls: DeviceTLS?) async throws -> ProbeLine {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: Received.self)
        let connection = try await ProvenChannel.open(to: address, tls: tls, within: patience) { channel in
            try channel.pipeline.syncOperations.addHandler(ProbeEar(continuation))
        }
        return ProbeLine(connection: connection, frames: stream)
    }

    static func bytes(_ frame: Frame) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        try DelimitedFrames.write(frame, into: &buffer)
        return buffer
    }

    var channel: any Channel { connection.channel }

    /// The next frame that is awaited; nil when the connection ends before, or by us after five seconds.
    func next(where isAwaited: (Frame) -> Bool) async throws -> Received? {
        let impatience = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in
            channel.close(promise: nil)
        }
        defer { impatience.cancel() }
        for try await received in frames {
            switch received.frame {
            case .error, .goodbye: return received
            case let frame where isAwaited(frame): return received
            default: continue
            }
        }
        return nil
    }
}

/// Keeps the bytes of each frame.
private final class ProbeEar: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let told: AsyncThrowingStream<ProbeLine.Received, any Error>.Continuation
    private var arrived = ByteBuffer()

    init(_ told: AsyncThrowingStream<ProbeLine.Received, any Error>.Continuation) {
        self.told = told
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        arrived.writeBuffer(&bytes)
        do {
            while true {
                var before = arrived
                guard let payload = try DelimitedFrames.next(from: &arrived) else { return }
                let raw = before.readBytes(length: before.readableBytes - arrived.readableBytes) ?? []
                told.yield(ProbeLine.Received(frame: try Frame(decoding: payload), bytes: raw))
            }
        } catch {
            errorCaught(context: context, error: error)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        told.finish(throwing: error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        told.finish()
    }
}
