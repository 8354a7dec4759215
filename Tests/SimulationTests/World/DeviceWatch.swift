import CompositionCore
import DeviceMessages

@testable import DeviceFrontend
@testable import FleetKit

/// What has to hold of one device at every moment.
struct DeviceWatch {
    private unowned let world: Simulation
    private let id: ResourceID
    /// What was produced, by epoch and sequence.
    private var produced: [TelemetryStore.Stream: [UInt32: [Reading]]] = [:]
    /// Epochs of earlier starts: what they had not been told of is lost with the device's memory.
    private var former: [DeviceAccount] = []
    private var checked = 0
    private var refused = 0
    private(set) var done: Set<UInt32> = []
    /// The number of the last state that it was shown.
    private(set) var seen: UInt64 = 0

    init(_ world: Simulation, _ id: ResourceID) {
        self.world = world
        self.id = id
    }

    private func stream(_ epoch: UInt32) -> TelemetryStore.Stream { TelemetryStore.Stream(device: id, epoch: epoch) }

    mutating func restarted(_ machine: VirtualDevice) {
        former.append(machine.account)
        (checked, refused, seen) = (0, 0, 0)
    }

    mutating func sends(_ frame: Frame, as machine: VirtualDevice) {
        guard case .telemetry(let telemetry) = frame else { return }
        let readings = telemetry.readings.map { Reading(sensor: $0.sensor, value: $0.value) }
        let known = produced[stream(telemetry.epoch), default: [:]].updateValue(readings, forKey: telemetry.sequence)
        if let known, known != readings { world.violate("\(id): \(telemetry.sequence) is sent with other readings") }
    }

    func hears(_ welcome: Welcome?, as machine: VirtualDevice) {
        if let welcome { checkThrough(welcome.committedThrough, of: machine.account.epoch) }
    }

    mutating func hears(_ frame: Frame, before memory: CommandMemory, as machine: VirtualDevice) {
        switch frame {
        case .ack(let ack): check(ack)
        case .command(let command): check(command, before: memory, as: machine)
        case .view(let view): check(view)
        default: break
        }
    }

    private func checkThrough(_ through: UInt32, of epoch: UInt32) {
        let true_ = world.store.through(stream(epoch))
        if through > true_ { world.violate("\(id): through \(through), but only \(true_) is settled") }
    }

    private func check(_ ack: Ack) {
        checkThrough(ack.through, of: ack.epoch)
        for range in ack.ranges {
            for sequence in range.first...range.last where !world.store.isSettled(sequence, of: stream(ack.epoch)) {
                world.violate("\(id): \(sequence) is acknowledged, but not settled")
            }
        }
        for rejected in ack.rejected where !world.store.isRejected(rejected.sequence, of: stream(ack.epoch)) {
            world.violate("\(id): \(rejected.sequence) is rejected, but the store doesn't say so")
        }
    }

    private mutating func check(_ command: Command, before memory: CommandMemory, as machine: VirtualDevice) {
        guard memory.result(of: command.id) == nil, machine.commands.result(of: command.id) != nil else { return }
        if !done.insert(command.id).inserted { world.violate("\(id): command \(command.id) is done twice") }
        if command.expiresMs <= world.unixMs { world.violate("\(id): command \(command.id) is done after its time") }
    }

    private mutating func check(_ view: View) {
        guard let number = Truth.number(in: view.body) else { return }
        if number < seen { world.violate("\(id): was shown state \(seen), and then \(number)") }
        if number > world.truth.number { world.violate("\(id): is shown a state that never was") }
        seen = number
    }

    /// After each event.
    mutating func settled(_ machine: VirtualDevice) {
        let account = machine.account
        let (count, refusals) = (account.acknowledged.count, account.refused.count)
        if count != checked || refusals != refused {
            (checked, refused) = (count, refusals)
            check(account)
        }
        let underWay = machine.backlog.entries.count { $0.sentAt != nil }
        if underWay > VirtualDevice.window { world.violate("\(id): \(underWay) messages are under way") }
        if machine.backlog.dropped > 0 { world.violate("\(id): its backlog overflows") }
    }

    /// What the device takes for acknowledged is settled. Of what was rejected it may not have been told: then the ack
    /// that said so was lost, and `through` says settled alone.
    private func check(_ account: DeviceAccount) {
        for range in account.acknowledged.ranges {
            for sequence in range where !world.store.isSettled(sequence, of: stream(account.epoch)) {
                world.violate("\(id): takes \(sequence) for acknowledged, and it isn't settled")
            }
        }
        for sequence in account.refused.keys where !world.store.isRejected(sequence, of: stream(account.epoch)) {
            world.violate("\(id): takes \(sequence) for refused, and it isn't")
        }
    }
}

// At the end.
extension DeviceWatch {
    func isSettled(_ machine: VirtualDevice) -> Bool {
        machine.isFinished
            && machine.account.acknowledged.count + machine.account.refused.count
                == Int(machine.account.lastSequence)
    }

    /// All that was produced is committed, with its own readings, or rejected for good.
    func checkEnd(_ machine: VirtualDevice, isFaultless: Bool) {
        let account = machine.account
        for sequence in 1...max(1, account.lastSequence) where sequence <= account.lastSequence {
            check(sequence, of: account.epoch)
        }
        for account in former {
            for range in account.acknowledged.ranges { for sequence in range { check(sequence, of: account.epoch) } }
        }
        let order = world.store.order[stream(account.epoch)] ?? []
        if isFaultless, order != order.sorted() { world.violate("\(id): is committed out of order") }
    }

    private func check(_ sequence: UInt32, of epoch: UInt32) {
        guard !world.store.isRejected(sequence, of: stream(epoch)) else { return }
        guard let readings = world.store.readings(sequence, of: stream(epoch)) else {
            return world.violate("\(id): \(sequence) is lost")
        }
        if readings != produced[stream(epoch)]?[sequence] {
            world.violate("\(id): \(sequence) is stored with other readings")
        }
    }
}
