import CompositionCore
import DeviceMessages
import NIOCore

@testable import DeviceFrontend

/// The devices service's commands, with the rules of its `CommandTable`.
final class CommandShelf {
    enum State {
        case waiting, sent, done, failed, expired

        var isOpen: Bool { self == .waiting || self == .sent }
    }

    struct Entry {
        let device: ResourceID
        let command: Command
        var state = State.waiting
    }

    /// As `CommandTable.graceSeconds`.
    private static let graceMs: UInt64 = 10_000

    private unowned let world: Simulation
    private(set) var entries: [Entry] = []

    init(_ world: Simulation) {
        self.world = world
    }

    func add(for device: ResourceID, expiresMs: UInt64) {
        let id = UInt32(entries.count + 1)
        world.note("shelf", "command \(id) for \(device)")
        entries.append(Entry(device: device, command: Command(id: id, name: "blink", expiresMs: expiresMs)))
    }

    /// The oldest open one of each device.
    func open(then answer: @escaping ([OpenCommand]?) -> Void) {
        world.agenda.after(world.delay()) { [self] in
            sweep()
            var seen: Set<ResourceID> = []
            let open = entries.filter { $0.state.isOpen && seen.insert($0.device).inserted }.map {
                OpenCommand(device: $0.device, command: $0.command, wasSent: $0.state == .sent)
            }
            let result = world.store.isUp ? open : nil
            world.agenda.after(world.delay()) { answer(result) }
        }
    }

    func sent(_ id: UInt32) {
        world.agenda.after(world.delay()) { [self] in
            guard world.store.isUp, let place = place(of: id), entries[place].state == .waiting else { return }
            entries[place].state = .sent
        }
    }

    /// - Parameter kept: nil where it couldn't be asked; false for a command that the device never had
    func report(_ result: CommandResult, by device: ResourceID, then kept: @escaping (Bool?) -> Void) {
        world.agenda.after(world.delay()) { [self] in
            let answer = world.store.isUp ? apply(result, by: device) : nil
            world.agenda.after(world.delay()) { kept(answer) }
        }
    }

    private func apply(_ result: CommandResult, by device: ResourceID) -> Bool {
        guard let place = place(of: result.id), entries[place].device == device else { return false }
        let state = entries[place].state
        guard state.isOpen || state == .expired && result.code == 0 else { return true }
        entries[place].state = result.code == 0 ? .done : .failed
        world.note("shelf", "command \(result.id) is \(entries[place].state)")
        return true
    }

    func sweep() {
        for place in entries.indices {
            let (state, expires) = (entries[place].state, entries[place].command.expiresMs)
            let isLate =
                state == .waiting && expires <= world.unixMs || state == .sent && expires + Self.graceMs <= world.unixMs
            guard isLate else { continue }
            entries[place].state = .expired
            world.note("shelf", "command \(entries[place].command.id) has expired")
        }
    }

    private func place(of id: UInt32) -> Int? {
        id > 0 && id <= entries.count ? Int(id) - 1 : nil
    }
}
