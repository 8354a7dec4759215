import CompositionCore
import DeviceMessages

/// Which command each device has under way, and when that is sent again. Time comes in as an argument.
struct CommandsUnderWay: Sendable {
    typealias Instant = ContinuousClock.Instant

    static let sentAgainAfter = Duration.seconds(10)

    private var commands: [ResourceID: (id: UInt32, again: Instant)] = [:]

    /// Whether it is to be sent: in time, and not sent already a moment ago.
    func isDue(_ open: OpenCommand, at now: Instant, unixMs: UInt64) -> Bool {
        guard open.command.expiresMs > unixMs else { return false }
        guard let last = commands[open.device], last.id == open.command.id else { return true }
        return last.again <= now
    }

    mutating func sent(_ open: OpenCommand, at now: Instant) {
        commands[open.device] = (open.command.id, now + Self.sentAgainAfter)
    }

    /// It is kept what became of it. Whether it was under way, so that the next one need not wait.
    mutating func ended(_ id: UInt32, of device: ResourceID) -> Bool {
        guard commands[device]?.id == id else { return false }
        commands[device] = nil
        return true
    }

    /// The device is there again. Whether it may have missed one.
    mutating func came(_ device: ResourceID) -> Bool {
        commands.removeValue(forKey: device) != nil
    }

    /// All devices that have a command still.
    mutating func keep(_ open: Set<ResourceID>) {
        commands = commands.filter { open.contains($0.key) }
    }
}
