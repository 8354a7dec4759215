import CompositionCore
import DeviceMessages
import NIOCore
import TestFixtures
import Testing

@testable import DeviceFrontend

@Suite(.timeLimit(.minutes(2)))
struct FramesSignInTests {
    private let device = ResourceID("d1")!  // safe: a literal id

    private func registered(_ keys: [String], version: Int64) -> Device {
        Device(id: device, model: "label", keyHashes: keys.map { KeyHash(of: $0) }, version: version)
    }

    private func isOpen(_ client: FrameClient) async throws -> Bool {
        try await client.send(.ping(Ping(nonce: 5)))
        return try await client.next() == .pong(Pong(nonce: 5))
    }

    @Test func `a device whose keys are revoked while it is connected gets REVOKED and is closed`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            let other = try await frames.signIn("d2")
            frames.known.learn([registered([], version: 2)])
            guard case .goodbye(let goodbye) = try await client.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .revoked)
            #expect(try await client.next() == nil)
            #expect(try await isOpen(other))
            #expect(frames.log.text.contains("security: the key of a connected device was revoked"))
        }
    }

    @Test func `a second key ends no connection, the end of the old one ends that which signed in by it`() async throws
    {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn(key: "second-key")
            frames.known.learn([registered(["second-key", "third-key"], version: 2)])
            #expect(try await isOpen(client))
            frames.known.learn([registered(["third-key"], version: 3)])
            guard case .goodbye(let goodbye) = try await client.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .revoked)
            let again = try await frames.signIn(key: "third-key")
            frames.known.learn([registered(["third-key", "fourth-key"], version: 4)])
            #expect(try await isOpen(again))
        }
    }

    @Test func `an answer of the registry from before the revocation lets nobody back in`() async throws {
        try await FramesFixture.run { frames in
            // The registry here still says version 1, with the key.
            frames.known.learn([registered([], version: 2)])
            let client = try await FrameClient.connect(port: frames.port)
            try await client.send(.hello(Hello(deviceID: "d1", apiKey: TestDirectory.key, epoch: 1)))
            guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
            #expect(error.code == .notAuthorized)
            #expect(try await client.next() == nil)
        }
    }

    @Test func `what is known of a device is never older than what the registry says`() async throws {
        try await FramesFixture.run { frames in
            frames.known.learn([registered([], version: 0)])
            let client = try await frames.signIn()
            frames.known.learn([registered([], version: 0)])
            #expect(try await isOpen(client))
        }
    }

    @Test func `a registry that begins anew counts as it is: who isn't in it is closed`() async throws {
        try await FramesFixture.run { frames in
            frames.known.learn([registered([TestDirectory.key], version: 9)])
            let client = try await frames.signIn()
            frames.known.learnAll([])
            guard case .goodbye(let goodbye) = try await client.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .revoked)
        }
    }

    @Test func `of a thousand wrong keys from one address few are looked at, and another address signs in`()
        async throws
    {
        try await FramesFixture.run { frames in
            var busy = 0
            for batch in 0..<20 {
                let codes = try await withThrowingTaskGroup(of: ErrorCode.self) { group in
                    for number in 0..<50 {
                        group.addTask { try await guess("guess-\(batch)-\(number)", at: frames) }
                    }
                    return try await group.reduce(into: [ErrorCode]()) { $0.append($1) }
                }
                #expect(codes.allSatisfy { $0 == .busy || $0 == .notAuthorized })
                busy += codes.count { $0 == .busy }
            }
            #expect(frames.directory.count <= 48, "\(frames.directory.count) reached the registry")
            #expect(busy >= 950)
            // Not even the right key counts from there now; from elsewhere it does.
            #expect(try await guess(TestDirectory.key, at: frames) == .busy)
            let device = try await frames.signIn(from: "127.0.0.2")
            #expect(try await isOpen(device))
            #expect(frames.log.text.contains("security: a wrong key address=127.0.0.1 device=d1"))
        }
    }

    /// What a hello with a wrong key gets.
    private func guess(_ key: String, at frames: FramesFixture) async throws -> ErrorCode {
        let client = try await FrameClient.connect(port: frames.port, from: "127.0.0.1")
        try await client.send(.hello(Hello(deviceID: "d1", apiKey: key, epoch: 1)))
        guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
        #expect(error.code != .busy || error.retryAfterMs > 0)
        #expect(try await client.next() == nil)
        return error.code
    }

    @Test func `a hundred devices of one address that return together are all let in`() async throws {
        try await FramesFixture.run { frames in
            try await withThrowingTaskGroup(of: FrameClient.self) { group in
                for number in 0..<100 {
                    group.addTask { try await frames.signIn("d\(number)", from: "127.0.0.1") }
                }
                for try await client in group { #expect(try await isOpen(client)) }
            }
        }
    }

    @Test func `a second connection of a device is a security event, and the newest with any good key stays`()
        async throws
    {
        try await FramesFixture.run { frames in
            let first = try await frames.signIn()
            let second = try await frames.signIn(key: "second-key")
            guard case .goodbye(let goodbye) = try await first.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .replaced)
            #expect(try await isOpen(second))
            #expect(
                frames.log.text.contains(
                    "security: a second connection of a device replaces the older address=127.0.0.1 device=d1"))
        }
    }
}
