import DeviceMessages
import NIOCore
import TestFixtures
import Testing

@testable import DeviceFrontend

@Suite struct FramesConversationTests {
    @Test func `a device signs in with either of its keys and is welcomed`() async throws {
        try await FramesFixture.run { frames in
            let client = try await FrameClient.connect(port: frames.port)
            try await client.send(.hello(Hello(deviceID: "d1", apiKey: "second-key", epoch: 77, keepAliveSeconds: 30)))
            guard case .welcome(let welcome) = try await client.next() else { throw UnexpectedFrame() }
            #expect(welcome.keepAliveSeconds == 30)
            #expect(welcome.maxFrameBytes == 16384)
            #expect(welcome.committedThrough == 5)
            #expect(welcome.timeMs > 1_700_000_000_000)
        }
    }

    @Test func `an ask is answered with body and masks, by an answer of at most 46 bytes for one of 40`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            try await client.send(.ask(Ask(id: 9, composition: "echo", subject: "degraded")))
            let answer = Answer(id: 9, body: ByteBuffer(string: "degraded"), missingParts: 2)
            #expect(try await client.next() == .answer(answer))
            let forty = String(repeating: "x", count: 40)
            try await client.send(.ask(Ask(id: 1, composition: "echo", subject: forty)))
            let frame = try await client.next()
            #expect(frame == .answer(Answer(id: 1, body: ByteBuffer(string: forty))))
            var bytes = ByteBuffer()
            try #require(frame).encode(into: &bytes)
            #expect(bytes.readableBytes <= 46)
        }
    }

    @Test func `an empty subject is the registry's`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            try await client.send(.ask(Ask(id: 1, composition: "echo")))
            #expect(try await client.next() == .answer(Answer(id: 1, body: ByteBuffer(string: "p1"))))
        }
    }

    @Test func `frames may follow hello before the welcome, in one packet`() async throws {
        try await FramesFixture.run { frames in
            let client = try await FrameClient.connect(port: frames.port)
            try await client.send(
                .hello(Hello(deviceID: "d1", apiKey: TestDirectory.key, epoch: 1)), .ping(Ping(nonce: 3)),
                .ask(Ask(id: 1, composition: "echo", subject: "a")))
            guard case .welcome = try await client.next() else { throw UnexpectedFrame() }
            #expect(try await client.next() == .pong(Pong(nonce: 3)))
            #expect(try await client.next() == .answer(Answer(id: 1, body: ByteBuffer(string: "a"))))
        }
    }

    @Test func `a slow answer holds up neither the same device nor another`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn("d1")
            let other = try await frames.signIn("d2")
            try await client.send(
                .ask(Ask(id: 1, composition: "echo", subject: "slow")),
                .ask(Ask(id: 2, composition: "echo", subject: "quick")), .ping(Ping(nonce: 1)))
            #expect(try await client.next() == .pong(Pong(nonce: 1)))
            #expect(try await client.next() == .answer(Answer(id: 2, body: ByteBuffer(string: "quick"))))
            try await other.send(.ask(Ask(id: 3, composition: "echo", subject: "b")))
            #expect(try await other.next() == .answer(Answer(id: 3, body: ByteBuffer(string: "b"))))
            await frames.gates.open("slow")
            #expect(try await client.next() == .answer(Answer(id: 1, body: ByteBuffer(string: "slow"))))
        }
    }

    @Test func `an ask that fails gets an error with its id and code`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            try await client.send(.ask(Ask(id: 4, composition: "echo", subject: "missing")))
            #expect(try await client.next() == .error(DeviceError(.notFound, "no such thing", id: 4)))
            try await client.send(.ask(Ask(id: 5, composition: "echo", subject: "busy")))
            #expect(try await client.next() == .error(DeviceError(.busy, "later", id: 5, retryAfterMs: 2000)))
            try await client.send(.ask(Ask(id: 6, composition: "unknown")))
            #expect(try await client.next() == .error(DeviceError(.notFound, "no such composition", id: 6)))
        }
    }

    @Test func `an ask that takes longer than its deadline gets TIMEOUT, and its work is cancelled`() async throws {
        try await FramesFixture.run(deadline: .milliseconds(50)) { frames in
            let client = try await frames.signIn()
            try await client.send(.ask(Ask(id: 8, composition: "echo", subject: "slow")))
            guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
            #expect(error.code == .timeout && error.id == 8)
            try await eventually("the work is cancelled") { await frames.gates.cancelled == 1 }
        }
    }

    @Test func `more asks at once than allowed get BUSY, and the same id twice gets CONFLICT`() async throws {
        var limits = FramesLimits.patient
        limits.asksMax = 2
        try await FramesFixture.run(limits: limits) { frames in
            let client = try await frames.signIn()
            let slow = { (id: UInt32) in Frame.ask(Ask(id: id, composition: "echo", subject: "slow")) }
            try await client.send(slow(1), slow(1), slow(2), slow(3))
            guard case .error(let conflict) = try await client.next() else { throw UnexpectedFrame() }
            #expect(conflict.code == .conflict && conflict.id == 1)
            guard case .error(let busy) = try await client.next() else { throw UnexpectedFrame() }
            #expect(busy.code == .busy && busy.id == 3 && busy.retryAfterMs > 0)
            await frames.gates.open("slow")
        }
    }

    @Test func `a second connection with a good key replaces the first, a wrong key doesn't`() async throws {
        try await FramesFixture.run { frames in
            let first = try await frames.signIn("d1")
            let wrong = try await FrameClient.connect(port: frames.port)
            try await wrong.send(.hello(Hello(deviceID: "d1", apiKey: "wrong", epoch: 1)))
            guard case .error(let error) = try await wrong.next() else { throw UnexpectedFrame() }
            #expect(error.code == .notAuthorized)
            #expect(try await wrong.next() == nil)
            try await first.send(.ping(Ping(nonce: 1)))
            #expect(try await first.next() == .pong(Pong(nonce: 1)))

            let second = try await frames.signIn("d1", key: "second-key")
            guard case .goodbye(let goodbye) = try await first.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .replaced && goodbye.reconnectAfterMs > 0)
            #expect(try await first.next() == nil)
            try await second.send(.ping(Ping(nonce: 2)))
            #expect(try await second.next() == .pong(Pong(nonce: 2)))
        }
    }

    @Test func `at shutdown running asks and commits end before the goodbye`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            await frames.sink.waitForGate()
            try await client.send(
                .ask(Ask(id: 1, composition: "echo", subject: "slow")),
                .telemetry(Telemetry(sequence: 1, readings: [Reading(sensor: 1, value: 2)])))
            try await eventually("the ask runs") { await frames.gates.count("slow") == 1 }
            try await eventually("the commit runs") { await frames.gates.count("commit") == 1 }
            await frames.shutDown()
            await frames.gates.open("slow")
            #expect(try await client.next() == .answer(Answer(id: 1, body: ByteBuffer(string: "slow"))))
            await frames.gates.open("commit")
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 1)))
            guard case .goodbye(let goodbye) = try await client.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .shuttingDown && goodbye.reconnectAfterMs > 0)
            #expect(try await client.next() == nil)
        }
    }

    @Test func `at most so many connections: one more is told to come back`() async throws {
        var limits = FramesLimits.patient
        limits.connectionsMax = 1
        try await FramesFixture.run(limits: limits) { frames in
            let first = try await frames.signIn("d1")
            let second = try await FrameClient.connect(port: frames.port)
            guard case .goodbye(let goodbye) = try await second.next() else { throw UnexpectedFrame() }
            #expect(goodbye.reason == .busy && goodbye.reconnectAfterMs > 0)
            #expect(try await second.next() == nil)
            await first.close()
            try await eventually("the place is free") {
                guard let client = try? await frames.signIn("d3") else { return false }
                await client.close()
                return true
            }
        }
    }
}
