import CompositionCore
import DeviceMessages
import NIOCore

@testable import DeviceFrontend
@testable import FleetKit

/// Plays one `VirtualDevice` in virtual time, as `DevicePlayer` does on an event loop, and watches what it is told.
final class SimulatedDevice {
    private unowned let world: Simulation
    let id: ResourceID
    private let description: FleetDevice
    private let interval: TimeAmount
    private(set) var machine: VirtualDevice
    private(set) var watch: DeviceWatch
    private var wire: (any SimulatedWire)?
    private var attempt = 0
    private var timerAt: NIODeadline?

    init(_ world: Simulation, _ description: FleetDevice, _ id: ResourceID, reportsEvery interval: TimeAmount) {
        self.world = world
        self.id = id
        self.description = description
        self.interval = interval
        let connectAt = world.agenda.now + world.chance.milliseconds(0...3_000)
        machine = VirtualDevice(
            description, connectAt: connectAt, reportsEvery: interval, seed: world.chance.seed())
        watch = DeviceWatch(world, id)
    }

    func wake() {
        timerAt = nil
        perform(machine.wake(at: world.agenda.now, unixMs: world.unixMs, into: &world.tally))
        settle()
    }

    func finish() {
        machine.finish()
        wake()
    }

    /// Loses all but what a device keeps in flash: which commands it has done.
    func restart() {
        world.note(id.text, "loses power")
        wire?.abandon()
        (wire, attempt) = (nil, attempt + 1)
        watch.restarted(machine)
        let memory = machine.commands
        machine = VirtualDevice(
            description, connectAt: world.agenda.now + world.chance.milliseconds(100...4_000), reportsEvery: interval,
            seed: world.chance.seed())
        machine.commands = memory
        if world.isEnding { machine.finish() }
        settle()
    }

    func breakLink(isSilent: Bool) {
        guard let wire else { return }
        world.note(id.text, isSilent ? "is cut off without a word" : "loses its connection")
        wire.breakDown(isSilent: isSilent)
    }

    func abandon() {
        wire?.abandon()
        wire = nil
    }

    private func perform(_ steps: [VirtualDevice.Step]) {
        for step in steps {
            switch step {
            case .connect: connect()
            case .send(let frame):
                world.note(id.text, "> \(frame.brief)")
                watch.sends(frame, as: machine)
                wire?.send(frame)
            case .close:
                world.note(id.text, "closes")
                wire?.close()
                wire = nil
                attempt += 1
            }
        }
    }

    private func connect() {
        attempt += 1
        world.note(id.text, "connects")
        let attempt = attempt
        let tell: (WireEvent) -> Void = { [unowned self] in heard($0, of: attempt) }
        switch description.wire {
        case .frames: wire = SimulatedFrameWire(world, hello: machine.hello, tell: tell)
        case .mqtt: wire = SimulatedMQTTWire(world, of: description, tell: tell)
        }
    }

    private func heard(_ event: WireEvent, of attempt: Int) {
        guard attempt == self.attempt else { return }
        let now = world.agenda.now
        switch event {
        case .online(let welcome):
            world.note(id.text, "< \(welcome.map { Frame.welcome($0).brief } ?? "is let in")")
            watch.hears(welcome, as: machine)
            machine.online(welcome, at: now, into: &world.tally)
        case .received(let frame): received(frame)
        case .resultAccepted(let command): machine.resultAccepted(of: command, at: now, into: &world.tally)
        case .refused(let name): world.violate("\(id): refused by its own wire: \(name)")
        case .lost(let reason):
            world.note(id.text, "is disconnected: \(reason)")
            wire = nil
            perform(machine.lost(at: now, into: &world.tally))
        }
        perform(machine.wake(at: now, unixMs: world.unixMs, into: &world.tally))
        settle()
    }

    private func received(_ frame: Frame) {
        world.note(id.text, "< \(frame.brief)")
        let before = machine.commands
        let steps = machine.received(frame, at: world.agenda.now, unixMs: world.unixMs, into: &world.tally)
        watch.hears(frame, before: before, as: machine)
        perform(steps)
    }

    private func settle() {
        watch.settled(machine)
        guard let next = machine.nextWake(after: world.agenda.now) else { return }
        if let timerAt, timerAt <= next { return }
        timerAt = next
        world.agenda.at(next) { if self.timerAt == next { self.wake() } }
    }
}
