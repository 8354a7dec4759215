import DeviceMessages
import NIOCore
import TestFixtures
import Testing

/// Row 17 of the table of faults. It waits long, so it is beside the others, not among them.
@Suite(.timeLimit(.minutes(3)))
struct SlowFollowerTests {
    /// Of a description: some dozens of changes are more than the kernel keeps for one connection.
    private static let longText = String(repeating: "x", count: 200_000)

    @Test func `fault 17: who stops reading its events is dropped after a while, and costs the others nothing`()
        async throws
    {
        try await FollowedStore.with { store in
            try await store.withFollowers { followers in
                try await store.price.change(description: Self.longText)
                try await followers.see(store.price.version)
                let head = "GET /api/products/p42 HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n"
                let unread = try await UnreadConnection(port: store.web.port, sending: head)
                try await eventually("it follows, too") { try await store.followers(of: store.web) == 2 }
                let memory = store.web.memory("VmRSS")
                // More often than it is composed, so that it is always late.
                try await eventually("it is dropped", within: .seconds(100), every: .milliseconds(90)) {
                    try await store.price.change(description: Self.longText)
                    return try await store.followers(of: store.web) == 1
                }
                // Of some hundred states of 200 KB.
                #expect(store.web.memory("VmRSS") - memory < 32 << 20)
                try await followers.see(try await store.price.change())
                for follower in followers.all {
                    #expect(!follower.wentBack, "\(follower.who): \(follower.versions)")
                }
                await unread.close()
            }
        }
    }

    /// Each is answered at once by some dozens of bytes.
    private static let asks: ByteBuffer = {
        var bytes = ByteBuffer()
        for id in 1...2_000 {
            try? DelimitedFrames.write(.ask(Ask(id: UInt32(id), composition: "nothing")), into: &bytes)
        }
        return bytes
    }()

    @Test func `fault 17: a device that stops reading is closed at the cap, and the others see nothing`() async throws {
        try await FollowedStore.with { store in
            try await store.withFollowers { followers in
                let memory = store.iot.memory("VmRSS")
                let unread = try await FrameClient.connect(port: store.iot.port, reads: false)
                try await unread.send(
                    .hello(Hello(deviceID: "label-other", apiKey: StoreStub.deviceKey, epoch: 8)),
                    .follow(Follow(id: 1, composition: "product")))
                try await eventually("it is closed", within: .seconds(60), every: .zero) {
                    do {
                        try await unread.send(Self.asks)
                        return false
                    } catch {
                        return true
                    }
                }
                #expect(store.iot.memory("VmRSS") - memory < 16 << 20)
                try await followers.see(try await store.price.change())
                await unread.close()
            }
        }
    }
}
