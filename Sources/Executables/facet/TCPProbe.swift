import NIOCore
import NIOPosix

/// Whether something accepts connections on a port of this machine.
enum TCPProbe {
    static func isListening(port: Int) async -> Bool {
        let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(2)).connect(host: "127.0.0.1", port: port).get()
        try? await channel?.close()
        return channel != nil
    }
}
