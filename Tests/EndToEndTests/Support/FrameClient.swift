import DeviceMessages
import NIOCore
import NIOPosix
import Testing

/// A device on frames: says hello, sends a frame, waits for the one that answers.
struct FrameClient {
    let address: String
    let hello: Hello

    init(_ system: RunningSystem, device: String, epoch: UInt32) throws {
        address = try system.address("frames")
        hello = Hello(deviceID: device, apiKey: try system.key(device), epoch: epoch)
    }

    /// The bytes of the first frame that the filter takes, without the length before it.
    func exchange(_ frame: Frame, until isAwaited: (Frame) -> Bool) async throws -> (frame: Frame, bytes: Int) {
        let parts = address.split(separator: ":")
        let port = try #require(parts.last.flatMap { Int($0) })
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: String(parts[0]), port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let limit = channel.channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.channel.close(promise: nil) }
        defer { limit.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(Self.bytes(of: .hello(hello)))
            try await outbound.write(Self.bytes(of: frame))
            var buffer = ByteBuffer()
            for try await var more in inbound {
                buffer.writeBuffer(&more)
                while let bytes = try DelimitedFrames.next(from: &buffer) {
                    let frame = try Frame(decoding: bytes)
                    if isAwaited(frame) { return (frame, bytes.readableBytes) }
                }
            }
            throw ConnectionClosed()
        }
    }

    private static func bytes(of frame: Frame) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        try DelimitedFrames.write(frame, into: &buffer)
        return buffer
    }
}

struct ConnectionClosed: Error {}
