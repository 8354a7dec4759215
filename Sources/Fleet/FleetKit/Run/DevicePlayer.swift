import Broker
import DeviceMessages
import DeviceModels
import Foundation
import NIOCore

/// Plays one device on an event loop: hands its state machine what happens and does what that returns.
final class DevicePlayer {
    private let targets: ResolvedTargets
    private let loop: any EventLoop
    private let counts: Counts
    private(set) var device: VirtualDevice
    private var wire: (any DeviceWire)?
    /// Events of an earlier connection are nobody's.
    private var attempt = 0
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?

    init(_ device: VirtualDevice, targets: ResolvedTargets, counts: Counts, on loop: any EventLoop) {
        self.device = device
        self.targets = targets
        self.counts = counts
        self.loop = loop
    }

    var isFinished: Bool { device.isFinished }

    /// Wakes the device, and from now on whenever something is due.
    func wake() {
        timer = nil
        let now = NIODeadline.now()
        perform(device.wake(at: now, unixMs: Self.unixMs, into: &counts.tally))
        setTimer(after: now)
    }

    func finish() {
        device.finish()
        wake()
    }

    /// Ends the connection; the answer is done when it is gone.
    func stop() -> Task<Void, Never>? {
        timer?.task.cancel()
        timer = nil
        let ended = (wire as? MQTTWire)?.ended
        perform(device.stop(into: &counts.tally))
        return ended
    }

    private func perform(_ steps: [VirtualDevice.Step]) {
        for step in steps {
            switch step {
            case .connect: connect()
            case .send(let frame): wire?.send(frame)
            case .close:
                wire?.close()
                wire = nil
                attempt += 1
            }
        }
    }

    private func connect() {
        attempt += 1
        let attempt = attempt
        let tell: (WireEvent) -> Void = { [weak self] event in self?.heard(event, of: attempt) }
        switch (device.device.wire, targets.frames, targets.broker) {
        case (.frames, let address?, _):
            wire = FrameWire.open(to: address, tls: targets.tls, on: loop, hello: device.hello, tell: tell)
        case (.mqtt, _, let broker?):
            let topics = DeviceTopics(
                device: device.device.id, prefix: targets.topicPrefix, follows: device.device.model.follows)
            wire = MQTTWire(to: broker, of: device.device, topics: topics, on: loop, tell: tell)
        default: break
        }
    }

    private func heard(_ event: WireEvent, of attempt: Int) {
        guard attempt == self.attempt else { return }
        let now = NIODeadline.now()
        switch event {
        case .online(let welcome): device.online(welcome, at: now, into: &counts.tally)
        case .received(let frame):
            perform(device.received(frame, at: now, unixMs: Self.unixMs, into: &counts.tally))
        case .refused(let name): counts.tally.errors[name, default: 0] += 1
        case .lost(let reason):
            counts.tally.lastTrouble = "\(device.device.id): \(reason)"
            wire = nil
            perform(device.lost(at: now, into: &counts.tally))
        }
        perform(device.wake(at: now, unixMs: Self.unixMs, into: &counts.tally))
        setTimer(after: now)
    }

    /// An earlier timer is left alone: it wakes the device, which then says when next.
    private func setTimer(after now: NIODeadline) {
        guard let next = device.nextWake(after: now) else { return }
        if let timer, timer.at <= next { return }
        timer?.task.cancel()
        let task = loop.assumeIsolated().scheduleTask(deadline: next) { [weak self] () -> Void in self?.wake() }
        timer = (next, task)
    }

    private static var unixMs: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1_000)) }
}

/// The tally that the devices of a loop share.
final class Counts {
    var tally = Tally()
}
