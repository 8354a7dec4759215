import DeviceMessages
import NIOCore

extension VirtualDevice {
    /// Does what a command says, once, and says what became of it as often as it comes. What comes too late isn't done,
    /// and nothing is said of it: who sent it knows that it has expired.
    mutating func obey(
        _ command: Command, at now: NIODeadline, unixMs: UInt64?, into tally: inout Tally
    ) -> CommandResult? {
        tally.commands += 1
        if let known = commands.result(of: command.id) {
            tally.commandsAgain += 1
            return known
        }
        if let unixMs, command.expiresMs > 0, command.expiresMs <= unixMs {
            tally.commandsExpired += 1
            return nil
        }
        let result = done(command, at: now)
        if result.code == 0 { tally.commandsDone += 1 } else { tally.commandsRefused += 1 }
        commands.keep(result)
        if unaccepted.count < CommandMemory.countMax { unaccepted[command.id] = now }
        return result
    }

    /// The result has left, or is the broker's.
    mutating func resultAccepted(of id: UInt32, at now: NIODeadline, into tally: inout Tally) {
        guard let came = unaccepted.removeValue(forKey: id) else { return }
        tally.commandsAccepted += 1
        tally.command.record(now - came)
    }

    private mutating func done(_ command: Command, at now: NIODeadline) -> CommandResult {
        switch command.name {
        case "blink": return CommandResult(id: command.id)
        case "set-interval":
            guard let seconds = Self.seconds(command.arguments), seconds > 0 else {
                return CommandResult(id: command.id, code: 1, detail: "set-interval: no seconds")
            }
            reports = Schedule(every: .seconds(Int64(seconds)), from: now, using: &random)
            return CommandResult(id: command.id)
        default: return CommandResult(id: command.id, code: 2, detail: "no such command")
        }
    }

    /// Field 1 of a protobuf message, a varint of at most 32 bits.
    private static func seconds(_ arguments: ByteBuffer) -> UInt32? {
        var bytes = arguments.readableBytesView[...]
        guard bytes.popFirst() == 0x08 else { return nil }
        var (value, shift) = (UInt64(0), UInt64(0))
        while let byte = bytes.popFirst(), shift < 35 {
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return UInt32(exactly: value) }
            shift += 7
        }
        return nil
    }
}
