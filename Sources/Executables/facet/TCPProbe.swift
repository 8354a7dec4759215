import NIOCore
import NIOPosix

/// Whether something accepts connections at an address.
enum TCPProbe {
    static func isListening(host: String, port: Int) async -> Bool {
        let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(2)).connect(host: host, port: port).get()
        try? await channel?.close()
        return channel != nil
    }
}
