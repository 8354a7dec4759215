import DeviceMessages
import DeviceModels
import NIOCore
import Testing

@testable import FleetKit

@Suite("A virtual device")
struct VirtualDeviceTests {
    private static let start = NIODeadline.uptimeNanoseconds(100_000_000_000)

    /// A device, the time, and what was counted: what happens is one call, what it wants done comes back.
    private struct Stage {
        var device: VirtualDevice
        var tally = Tally()
        var now = VirtualDeviceTests.start

        init(
            _ model: DeviceModel = Models.scale, wire: FleetDevice.Wire = .frames,
            every interval: TimeAmount = .seconds(10)
        ) {
            device = VirtualDevice(
                FleetDevice(id: "scale-1", key: "key", model: model, wire: wire), connectAt: now,
                reportsEvery: interval, seed: 42)
        }

        mutating func wake() -> [VirtualDevice.Step] { device.wake(at: now, unixMs: 1_700_000_000_000, into: &tally) }

        mutating func online(committedThrough: UInt32 = 0) {
            device.online(
                Welcome(timeMs: 0, keepAliveSeconds: 30, maxFrameBytes: 16_384, committedThrough: committedThrough),
                at: now, into: &tally)
        }

        mutating func receive(_ frame: Frame) -> [VirtualDevice.Step] {
            device.received(frame, at: now, into: &tally)
        }

        /// What it asks to follow when it is woken.
        mutating func follows() -> [Follow] {
            wake().compactMap { if case .send(.follow(let follow)) = $0 { follow } else { nil } }
        }

        mutating func lose() { _ = device.lost(at: now, into: &tally) }

        /// Wakes it whenever it wants until `end`, and gives what it sent.
        mutating func play(until end: NIODeadline) -> [Frame] {
            var frames: [Frame] = []
            while let next = device.nextWake(after: now), next <= end {
                now = max(now, next)
                for case .send(let frame) in wake() { frames.append(frame) }
            }
            now = end
            return frames
        }
    }

    private static func sequences(_ frames: [Frame]) -> [UInt32] {
        frames.compactMap { if case .telemetry(let telemetry) = $0 { telemetry.sequence } else { nil } }
    }

    private static func asks(_ frames: [Frame]) -> [Ask] {
        frames.compactMap { if case .ask(let ask) = $0 { ask } else { nil } }
    }

    @Test("connects when its time has come, and not before")
    func connects() {
        var stage = Stage()
        stage.now = Self.start - .nanoseconds(1)
        #expect(stage.wake().isEmpty)
        stage.now = Self.start
        #expect(stage.wake() == [.connect])
        #expect(stage.wake().isEmpty)
        #expect(stage.tally.connects == 1)
    }

    @Test("counts the time to connect from when the attempt was due, however late it begins")
    func connectLatency() throws {
        var stage = Stage()
        stage.now = Self.start + .milliseconds(200)
        #expect(stage.wake() == [.connect])
        stage.now = Self.start + .milliseconds(250)
        stage.online()
        #expect(abs(try #require(stage.tally.connect.quantiles).max - 250) < 1)
    }

    @Test("numbers its messages from 1 in one epoch, with every sensor's reading, when they are due")
    func reports() throws {
        var stage = Stage(every: .seconds(3))
        _ = stage.wake()
        stage.online()
        let frames = stage.play(until: Self.start + .seconds(12))
        #expect(Self.sequences(frames) == [1, 2, 3, 4])
        for case .telemetry(let telemetry) in frames {
            #expect(telemetry.epoch == stage.device.account.epoch && telemetry.epoch != 0)
            #expect(telemetry.readings.map(\.sensor) == [1, 2])
            #expect(telemetry.timeMs == 1_700_000_000_000)
        }
        #expect(stage.tally.sent == 4 && stage.tally.resent == 0)
    }

    @Test("takes readings without a connection, and sends them with their age once it has one")
    func offline() throws {
        var stage = Stage()
        _ = stage.wake()
        #expect(stage.play(until: Self.start + .seconds(12)).isEmpty)
        #expect(stage.tally.due > 0 && stage.tally.sent == 0)
        stage.device.link = .connecting(since: stage.now)
        stage.online()
        let steps = stage.wake()
        guard case .send(.telemetry(let first)) = steps.first else { Issue.record("\(steps)"); return }
        #expect(first.sequence == 1)
        #expect(try #require(first.readings.first).ageMs > 0)
    }

    @Test("counts an acknowledgement's latency from when the message was due")
    func latency() throws {
        var stage = Stage()
        _ = stage.wake()
        stage.online()
        _ = stage.play(until: Self.start + .seconds(10))
        let due = try #require(stage.device.backlog.entries.first?.due)
        stage.now = due + .milliseconds(250)
        _ = stage.receive(.ack(Ack(epoch: stage.device.account.epoch, through: 1)))
        #expect(stage.tally.acknowledged == 1)
        let quantiles = try #require(stage.tally.telemetry.quantiles)
        #expect(abs(quantiles.max - 250) < 1)
        #expect(stage.device.backlog.isEmpty)
    }

    @Test("keeps what is not acknowledged and sends it again on the next connection, but not what the welcome covers")
    func reconnects() {
        var stage = Stage(every: .seconds(1))
        _ = stage.wake()
        stage.online()
        #expect(Self.sequences(stage.play(until: Self.start + .seconds(3))) == [1, 2, 3])
        stage.lose()
        #expect(stage.tally.connectionsLost == 1)
        guard case .waiting(let until) = stage.device.link else { Issue.record("\(stage.device.link)"); return }
        #expect(until <= stage.now + .milliseconds(500))
        stage.now = until
        #expect(stage.wake().contains(.connect))
        stage.online(committedThrough: 2)
        #expect(stage.tally.acknowledged == 2)
        #expect(
            Self.sequences(stage.wake().compactMap { if case .send(let frame) = $0 { frame } else { nil } }).first == 3)
        #expect(stage.tally.resent == 1)
    }

    @Test("follows what its model says, once a connection, naming the view it has")
    func follows() {
        var stage = Stage(Models.label)
        for known in ["", "v2"] {
            _ = stage.wake()
            stage.online()
            #expect(stage.follows() == [Follow(id: 1, composition: "product", known: ByteBuffer(string: known))])
            #expect(stage.follows().isEmpty)
            stage.now = stage.now + .milliseconds(5)
            for version in ["v1", "v1", "v2"] { _ = stage.receive(.view(Self.view(1, version))) }
            stage.lose()
            guard case .waiting(let until) = stage.device.link else { Issue.record("\(stage.device.link)"); return }
            stage.now = until
        }
        #expect(stage.tally.views == 4 && stage.tally.viewsAgain == 2)
        #expect(stage.tally.view.quantiles?.count == 1 && stage.tally.view.quantiles?.max == 5)
        _ = stage.receive(.view(Self.view(9, "v3")))
        #expect(stage.tally.views == 4 && stage.tally.errors == ["UNKNOWN_VIEW": 1])
    }

    @Test("says nothing at the broker of what its model follows, and takes a cleared view for none")
    func followsAtTheBroker() {
        var stage = Stage(Models.label, wire: .mqtt)
        _ = stage.wake()
        stage.online()
        #expect(stage.follows().isEmpty)
        for version in ["v1", "", "v1"] { _ = stage.receive(.view(Self.view(1, version))) }
        #expect(stage.tally.views == 2 && stage.tally.viewsAgain == 0)
    }

    private static func view(_ id: UInt32, _ version: String) -> View {
        View(id: id, body: ByteBuffer(), version: ByteBuffer(string: version))
    }

    @Test("waits as long as a goodbye says before it comes back")
    func goodbye() {
        var stage = Stage()
        _ = stage.wake()
        stage.online()
        _ = stage.receive(.goodbye(Goodbye(reason: .shuttingDown, reconnectAfterMs: 4_000)))
        stage.lose()
        guard case .waiting(let until) = stage.device.link else { Issue.record("\(stage.device.link)"); return }
        #expect((stage.now + .seconds(4)...stage.now + .milliseconds(4_500)).contains(until))
    }

    @Test("keeps the rest and waits when an acknowledgement asks for it, then sends it again")
    func retryAfter() {
        var stage = Stage()
        _ = stage.wake()
        stage.online()
        _ = stage.play(until: Self.start + .seconds(10))
        _ = stage.receive(.ack(Ack(epoch: stage.device.account.epoch, retryAfterMs: 5_000)))
        let pause = stage.now
        #expect(Self.sequences(stage.play(until: pause + .milliseconds(4_999))).isEmpty)
        #expect(Self.sequences(stage.play(until: pause + .seconds(5))).first == 1)
        #expect(stage.tally.pauses == 1)
    }

    @Test("drops what is refused and tells it from what is acknowledged, in whatever order it hears of it")
    func refused() {
        var stage = Stage(every: .seconds(1))
        _ = stage.wake()
        stage.online()
        _ = stage.play(until: Self.start + .seconds(4))
        let epoch = stage.device.account.epoch
        _ = stage.receive(.ack(Ack(epoch: epoch, through: 2, rejected: [.init(sequence: 1, code: .conflict)])))
        _ = stage.receive(.ack(Ack(epoch: epoch, through: 2, ranges: [.init(first: 4, last: 4)])))
        _ = stage.receive(.ack(Ack(epoch: epoch, through: 2, rejected: [.init(sequence: 4, code: .badMessage)])))
        #expect(stage.device.account.refused == [1: .conflict, 4: .badMessage])
        #expect(stage.device.account.acknowledged.ranges == [2...2])
        #expect(stage.device.backlog.entries.map(\.sequence) == [3])
        #expect(stage.tally.acknowledged == 1 && stage.tally.refused == 2)
        #expect(stage.tally.errors == ["CONFLICT": 1, "BAD_MESSAGE": 1])
    }

    @Test("believes no acknowledgement of another epoch, nor of what it never sent")
    func stray() {
        var stage = Stage()
        _ = stage.wake()
        stage.online()
        _ = stage.play(until: Self.start + .seconds(10))
        let epoch = stage.device.account.epoch
        _ = stage.receive(.ack(Ack(epoch: epoch &+ 1, through: 1)))
        _ = stage.receive(.ack(Ack(epoch: epoch, ranges: [.init(first: 7, last: 9)])))
        #expect(stage.tally.strayAcks == 2 && stage.tally.acknowledged == 0)
        _ = stage.receive(.ack(Ack(epoch: epoch, through: UInt32.max)))
        #expect(stage.device.account.acknowledged.ranges == [1...1])
    }

    @Test("asks what its model asks, one at a time, and gives an ask up that gets no answer")
    func asks() {
        var stage = Stage(every: .seconds(100))
        _ = stage.wake()
        stage.online()
        let due = stage.device.asks[0].schedule.due
        #expect(Self.asks(stage.play(until: due - .nanoseconds(1))).isEmpty)
        #expect(Self.asks(stage.play(until: due)) == [Ask(id: 1, composition: "shelf")])
        #expect(Self.asks(stage.play(until: due + .seconds(10))).isEmpty)
        #expect(stage.tally.asked == 1 && stage.tally.asksUnanswered == 1)
        _ = stage.receive(.answer(Answer(id: 1)))
        #expect(stage.tally.answered == 0, "too late")
        #expect(Self.asks(stage.play(until: due + .seconds(60))) == [Ask(id: 2, composition: "shelf")])
        _ = stage.receive(.answer(Answer(id: 2)))
        #expect(stage.tally.answered == 1)
    }

    @Test("says ping when it has nothing else to say, and closes a connection that went silent")
    func keepAlive() {
        var stage = Stage(every: .seconds(10_000))
        stage.device.asks = []
        _ = stage.wake()
        stage.online()
        var frames = stage.play(until: Self.start + .seconds(31))
        #expect(frames.count == 1)
        guard case .ping = frames.first else { Issue.record("\(frames)"); return }
        _ = stage.receive(.pong(Pong(nonce: 1)))
        frames = stage.play(until: Self.start + .seconds(62))
        #expect(frames.count == 1)
        _ = stage.play(until: Self.start + .seconds(125))
        #expect(stage.tally.connectionsLost == 1)
    }

    @Test("gives up an attempt to connect that takes too long")
    func givesUp() {
        var stage = Stage()
        _ = stage.wake()
        stage.now = Self.start + .seconds(15)
        #expect(stage.wake() == [.close])
        #expect(stage.tally.connectsFailed == 1)
    }

    @Test("ends when nothing is under way any more, and takes no reading after that")
    func finishes() {
        var stage = Stage()
        _ = stage.wake()
        stage.online()
        _ = stage.play(until: Self.start + .seconds(10))
        stage.device.finish()
        #expect(!stage.device.isFinished)
        _ = stage.receive(.ack(Ack(epoch: stage.device.account.epoch, through: 1)))
        #expect(stage.device.isFinished || stage.device.asks.contains { $0.pending != nil })
        let due = stage.tally.due
        _ = stage.play(until: Self.start + .seconds(60))
        #expect(stage.tally.due == due)
        #expect(stage.device.stop(into: &stage.tally) == [.close])
        #expect(stage.device.nextWake(after: stage.now) == nil)
        #expect(stage.tally.online == 0)
    }
}
