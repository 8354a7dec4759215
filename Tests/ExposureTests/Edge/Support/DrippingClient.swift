import NIOCore
import NIOPosix
import TestFixtures

/// A client that sends a byte in each interval, until it is cut off.
struct DrippingClient {
    private let channel: any Channel

    static func connect(port: Int) async throws -> DrippingClient {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port).get()
        return DrippingClient(channel: channel)
    }

    /// Returns how long it lasted; the bytes are begun anew when they are all sent.
    func drip(_ bytes: String, each interval: Duration) async -> Duration {
        let start = ContinuousClock.now
        let bytes = Array(bytes.utf8)
        var sent = 0
        while channel.isActive {
            channel.writeAndFlush(ByteBuffer(bytes: [bytes[sent % bytes.count]]), promise: nil)
            sent += 1
            await pause(interval)
        }
        return start.duration(to: .now)
    }
}
