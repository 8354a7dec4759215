import NIOCore
import NIOPosix
import Synchronization
import TestFixtures

/// Many connections that are there.
final class Crowd: Sendable {
    private let channels: [any Channel]
    private let turn = Atomic(0)

    /// Whoever isn't let in is left out. `reads`: whether they take what is sent to them.
    init(ports: [Int], each count: Int, reads: Bool = true) async throws {
        channels = await withTaskGroup(of: (any Channel)?.self) { group in
            for port in ports {
                for _ in 0..<count {
                    group.addTask {
                        try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                            .channelOption(.autoRead, value: reads)
                            .channelOption(.socketOption(.so_rcvbuf), value: 8 * 1024)
                            .connect(host: "127.0.0.1", port: port).get()
                    }
                }
            }
            return await group.reduce(into: []) { if let channel = $1 { $0.append(channel) } }
        }
    }

    /// The next few of them say something.
    func send(_ text: String, to count: Int) async {
        for _ in 0..<count where !channels.isEmpty {
            let channel = channels[turn.add(1, ordering: .relaxed).oldValue % channels.count]
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        }
    }

    func leave() async {
        for channel in channels { try? await channel.close() }
    }
}
