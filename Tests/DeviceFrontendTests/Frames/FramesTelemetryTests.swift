import CompositionCore
import DeviceMessages
import NIOCore
import TestFixtures
import Testing

@testable import DeviceFrontend

@Suite struct FramesTelemetryTests {
    private func telemetry(_ sequence: UInt32, sensor: UInt32 = 1, epoch: UInt32 = 0) -> Frame {
        .telemetry(
            Telemetry(epoch: epoch, sequence: sequence, timeMs: 5, readings: [Reading(sensor: sensor, value: -3)]))
    }

    @Test func `an ack comes after the commit, never before`() async throws {
        try await FramesFixture.run { frames in
            await frames.sink.waitForGate()
            let client = try await frames.signIn()
            try await client.send(telemetry(1), .ping(Ping(nonce: 1)))
            #expect(try await client.next() == .pong(Pong(nonce: 1)))
            try await eventually("the commit runs") { await frames.gates.count("commit") == 1 }
            try await client.send(.ping(Ping(nonce: 2)))
            #expect(try await client.next() == .pong(Pong(nonce: 2)))
            await frames.gates.open("commit")
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 1)))
            let message = try #require(await frames.sink.committed.first)
            #expect(message.epoch == 7 && message.timeMs == 5 && message.receivedMs > 1_700_000_000_000)
            #expect(message.readings == [Reading(sensor: 1, value: -3)])
        }
    }

    @Test func `gaps are acknowledged as ranges, each epoch by itself`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            try await client.send(telemetry(2), telemetry(3), telemetry(5))
            let ranges: [Ack.Range] = [.init(first: 2, last: 3), .init(first: 5, last: 5)]
            #expect(try await client.next() == .ack(Ack(epoch: 7, ranges: ranges)))
            try await client.send(telemetry(1))
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 3)))
            try await client.send(telemetry(1, epoch: 6))
            #expect(try await client.next() == .ack(Ack(epoch: 6, through: 1)))
        }
    }

    @Test func `a duplicate is acknowledged and stored once, a rejected message is named`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            try await client.send(telemetry(1))
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 1)))
            try await client.send(telemetry(1))
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 1)))
            #expect(await frames.sink.committed.count == 1)
            try await client.send(telemetry(2, sensor: 99))
            let rejected = [Ack.Rejected(sequence: 2, code: .badMessage)]
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 2, rejected: rejected)))
        }
    }

    @Test func `telemetry of many connections is committed in few calls`() async throws {
        var telemetryLimits = TelemetryLimits()
        telemetryLimits.window = .milliseconds(100)
        try await FramesFixture.run(telemetry: telemetryLimits) { frames in
            var clients: [FrameClient] = []
            for number in 0..<20 { clients.append(try await frames.signIn("d\(number)")) }
            for client in clients { try await client.send(telemetry(1)) }
            for client in clients { #expect(try await client.next() == .ack(Ack(epoch: 7, through: 1))) }
            #expect(await frames.sink.calls < 20)
            #expect(await frames.sink.committed.count == 20)
        }
    }

    @Test func `while the sink fails nothing is acknowledged, and when it is back nothing is lost`() async throws {
        try await FramesFixture.run { frames in
            await frames.sink.fail(with: Failure(.unreachable, "down"))
            let client = try await frames.signIn()
            try await client.send(telemetry(1), telemetry(2))
            #expect(try await client.next() == .ack(Ack(epoch: 7, retryAfterMs: 1000)))
            #expect(await frames.sink.committed.isEmpty)
            await frames.sink.fail(with: nil)
            try await client.send(telemetry(1), telemetry(2))
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 2)))
            #expect(await frames.sink.committed.map(\.sequence) == [1, 2])
        }
    }

    @Test func `a sink that wants no calls for a time gets none, and devices are told to wait once`() async throws {
        try await FramesFixture.run { frames in
            await frames.sink.fail(with: Failure(.busy, "later", retryAfter: .seconds(30)))
            let client = try await frames.signIn()
            try await client.send(telemetry(1))
            #expect(try await client.next() == .ack(Ack(epoch: 7, retryAfterMs: 30_000)))
            try await client.send(telemetry(1), telemetry(2), .ping(Ping(nonce: 5)))
            #expect(try await client.next() == .pong(Pong(nonce: 5)))
            let other = try await frames.signIn("d2")
            try await other.send(telemetry(1))
            guard case .ack(let ack) = try await other.next() else { throw UnexpectedFrame() }
            #expect(ack.retryAfterMs > 15_000 && ack.through == 0)
            #expect(await frames.sink.calls == 1)
        }
    }

    @Test func `a commit that fails tells those who wait behind it, too, and not only after a call of their own`()
        async throws
    {
        try await FramesFixture.run { frames in
            await frames.sink.waitForGate()
            let clients = [try await frames.signIn("d1"), try await frames.signIn("d2")]
            try await clients[0].send(telemetry(1))
            try await eventually("the commit runs") { await frames.gates.count("commit") == 1 }
            try await clients[1].send(telemetry(1), .ping(Ping(nonce: 1)))
            #expect(try await clients[1].next() == .pong(Pong(nonce: 1)))
            await frames.sink.fail(with: Failure(.timeout, "no answer"))
            await frames.gates.open("commit")
            for client in clients { #expect(try await client.next() == .ack(Ack(epoch: 7, retryAfterMs: 1_000))) }
            #expect(await frames.sink.calls == 1)
        }
    }

    @Test func `a connection with too much to commit is not read until it is committed`() async throws {
        var limits = FramesLimits.patient
        limits.heldReadingsMax = 100
        try await FramesFixture.run(limits: limits) { frames in
            await frames.sink.waitForGate()
            let client = try await frames.signIn()
            for first in stride(from: UInt32(1), to: 1000, by: 100) {
                var buffer = ByteBuffer()
                for sequence in first..<(first + 100) {
                    try DelimitedFrames.write(telemetry(sequence), into: &buffer)
                }
                try await client.send(buffer)
            }
            try await client.send(.ping(Ping(nonce: 9)))
            try await eventually("the commit runs") { await frames.gates.count("commit") == 1 }
            await frames.gates.open("commit")
            var through: UInt32 = 0
            var isPonged = false
            // The ping is taken up once there is room again, which may be before the last ack.
            while through < 1000 || !isPonged {
                switch try await client.next() {
                case .ack(let ack):
                    #expect(ack.through > through)
                    through = ack.through
                case .pong: isPonged = true
                default: throw UnexpectedFrame()
                }
            }
            #expect(await frames.sink.committed.count == 1000)
        }
    }

    @Test func `sequence 0 is a bad message and harms no other`() async throws {
        try await FramesFixture.run { frames in
            let client = try await frames.signIn()
            try await client.send(telemetry(0), telemetry(1))
            guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
            #expect(error.code == .badMessage)
            #expect(try await client.next() == .ack(Ack(epoch: 7, through: 1)))
        }
    }
}
