import DeviceMessages
import NIOCore
import TestFixtures
import Testing

@testable import DeviceFrontend

@Suite struct FramesBadInputTests {
    private static let hello = Hello(deviceID: "d1", apiKey: TestDirectory.key, epoch: 1)

    private static func hello(_ change: (inout Hello) -> Void) -> Frame {
        var hello = hello
        change(&hello)
        return .hello(hello)
    }

    /// The error that the server sends before it closes.
    private func refusal(of client: FrameClient) async throws -> ErrorCode {
        guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
        #expect(!error.detail.isEmpty)
        #expect(try await client.next() == nil, "the connection is closed")
        return error.code
    }

    @Test(arguments: [
        (hello { $0.protocolVersion = 2 }, ErrorCode.unsupportedVersion),
        (hello { $0.apiKey = "wrong" }, .notAuthorized),
        (hello { $0.apiKey = "" }, .notAuthorized),
        (hello { $0.deviceID = "nobody" }, .notAuthorized),
        (hello { $0.deviceID = "" }, .badMessage),
        (hello { $0.epoch = 0 }, .badMessage),
        (.telemetry(Telemetry(epoch: 1, sequence: 1, readings: [])), .notAuthorized),
        (.ping(Ping()), .notAuthorized),
    ])
    func `what is no good hello is refused`(frame: Frame, code: ErrorCode) async throws {
        try await FramesFixture.run { frames in
            let client = try await FrameClient.connect(port: frames.port)
            try await client.send(frame)
            #expect(try await refusal(of: client) == code)
            #expect(await frames.sink.calls == 0)
        }
    }

    @Test func `a registry that can't be asked is said with a goodbye, and nobody is let in`() async throws {
        try await FramesFixture.run { frames in
            let client = try await FrameClient.connect(port: frames.port)
            try await client.send(Self.hello { $0.deviceID = "unreachable" })
            guard case .goodbye(let goodbye) = try await client.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .unavailable && goodbye.reconnectAfterMs > 0)
            #expect(try await client.next() == nil)
        }
    }

    @Test(
        arguments: [
            ([0x00], ErrorCode.badMessage),
            ([0xff, 0xff, 0xff, 0xff, 0x0f], .tooLarge),
            ([0x80, 0x80, 0x80, 0x80, 0x80, 0x80], .badMessage),
        ] as [([UInt8], ErrorCode)], [true, false])
    func `a length that can't be is refused before and after hello, and costs others nothing`(
        bad: ([UInt8], ErrorCode), isSignedIn: Bool
    ) async throws {
        try await FramesFixture.run { frames in
            let other = try await frames.signIn("other")
            let client =
                isSignedIn ? try await frames.signIn() : try await FrameClient.connect(port: frames.port)
            try await client.send(bytes: bad.0)
            #expect(try await refusal(of: client) == bad.1)
            try await other.send(.ping(Ping(nonce: 1)))
            #expect(try await other.next() == .pong(Pong(nonce: 1)))
        }
    }

    @Test(
        arguments: [
            [0x02, 0xfa, 0x01],  // cut in the middle of a tag
            [0x03, 0xfa, 0x01, 0x00],  // message 31
            [0x07, 0x1a, 0x05, 0x12, 0x03, 0x61, 0xff, 0xfe],  // a composition that isn't UTF-8
            [0x07, 0x1a, 0x05, 0x12, 0x03, 0x61, 0x00, 0x62],  // NUL
            [0x05, 0x12, 0x03, 0x18, 0x80, 0x01],  // what only the server sends
            [0x01, 0x07],  // a wire type that isn't
        ] as [[UInt8]])
    func `what makes no sense inside a frame costs that frame alone`(bytes: [UInt8]) async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            try await client.send(bytes: bytes)
            guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
            #expect(error.code == .badMessage)
            try await client.send(.ping(Ping(nonce: 2)))
            #expect(try await client.next() == .pong(Pong(nonce: 2)))
        }
    }

    @Test func `unknown fields are accepted`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            try await client.send(bytes: [0x07, 0x62, 0x05, 0x08, 0x07, 0xd0, 0x0f, 0x01])
            #expect(try await client.next() == .pong(Pong(nonce: 7)))
        }
    }

    @Test func `a frame of empty sub-messages is refused and the connection goes on`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            var bytes: [UInt8] = [0x83, 0x7d, 0x42, 0x80, 0x7d]
            for _ in 0..<8000 { bytes += [0x22, 0x00] }
            try await client.send(bytes: bytes)
            guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
            #expect(error.code == .tooLarge)
            try await client.send(.ping(Ping(nonce: 2)))
            #expect(try await client.next() == .pong(Pong(nonce: 2)))
            #expect(await frames.sink.calls == 0)
        }
    }

    @Test func `a device that sends nothing but nonsense is closed`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            for _ in 0...FramesLimits().badFramesMax { try await client.send(bytes: [0x01, 0x07]) }
            for _ in 0..<FramesLimits().badFramesMax {
                guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
                #expect(error.code == .badMessage)
            }
            #expect(try await refusal(of: client) == .limitExceeded)
        }
    }

    @Test func `without a hello in time there is a goodbye`() async throws {
        var limits = FramesLimits.patient
        limits.helloWithin = .milliseconds(100)
        try await FramesFixture.run(limits: limits) { frames in
            let client = try await FrameClient.connect(port: frames.port)
            guard case .goodbye(let goodbye) = try await client.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .timeout)
            #expect(try await client.next() == nil)
        }
    }

    @Test func `a frame that drips is cut off at its deadline`() async throws {
        var limits = FramesLimits.patient
        limits.frameWithin = .milliseconds(200)
        try await FramesFixture.run(limits: limits) { frames in
            let client = try await frames.signIn()
            let dripping = Task {
                for _ in 0..<1000 {
                    try await client.send(bytes: [0x05])
                    try await eventually("a moment passed", within: .milliseconds(50)) { false }
                }
            }
            defer { dripping.cancel() }
            try await client.send(bytes: [0xff, 0x01])
            #expect(try await refusal(of: client) == .timeout)
        }
    }

    @Test func `a silent device gets a goodbye after 1.5 times its keep-alive, a pinging one doesn't`() async throws {
        try await FramesFixture.run { frames in
            // Before it says anything: what it says is heard after that.
            let start = ContinuousClock.now
            let client = try await frames.signIn(keepAlive: 1)
            guard case .goodbye(let goodbye) = try await client.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .timeout)
            #expect(start.duration(to: .now) > .milliseconds(1400))
            #expect(try await client.next() == nil)
        }
    }

    @Test func `a device that doesn't read is closed, and its answers are not kept`() async throws {
        var limits = FramesLimits.patient
        limits.outboundBytesMax = 64 * 1024
        try await FramesFixture.run(limits: limits) { frames in
            let client = try await FrameClient.connect(port: frames.port, reads: false)
            try await client.send(Self.hello { _ in })
            var pings = ByteBuffer()
            for nonce: UInt32 in 1_000..<11_000 { try DelimitedFrames.write(.ping(Ping(nonce: nonce)), into: &pings) }
            let sending = Task { [pings] in
                for _ in 0..<2_000 { try await client.send(pings) }
            }
            defer { sending.cancel() }
            await #expect(throws: (any Error).self) { try await sending.value }
        }
    }
}
