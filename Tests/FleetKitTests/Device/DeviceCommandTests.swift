import DeviceMessages
import NIOCore
import Testing

@testable import FleetKit

@Suite("A virtual device that is told to do something")
struct DeviceCommandTests {
    private static let start = NIODeadline.uptimeNanoseconds(100_000_000_000)

    private struct Stage {
        var device = VirtualDevice(
            FleetDevice(id: "scale-1", key: "key", model: Models.scale, wire: .frames), connectAt: start,
            reportsEvery: .seconds(10), seed: 42)
        var tally = Tally()

        mutating func result(of command: Command, unixMs: UInt64? = nil) -> CommandResult? {
            let steps = device.received(.command(command), at: start, unixMs: unixMs, into: &tally)
            for case .send(.commandResult(let result)) in steps { return result }
            return nil
        }
    }

    private func setInterval(_ id: UInt32, _ bytes: [UInt8]) -> Command {
        Command(id: id, name: "set-interval", arguments: ByteBuffer(bytes: bytes))
    }

    @Test func `blinks, and says so`() {
        var stage = Stage()
        #expect(stage.result(of: Command(id: 7, name: "blink")) == CommandResult(id: 7))
        #expect(stage.result(of: Command(id: 8, name: "fly"))?.code == 2)
    }

    @Test func `reports as often as it is told to, and does each command once`() {
        var stage = Stage()
        #expect(stage.result(of: setInterval(7, [0x08, 0xac, 0x02]))?.code == 0)
        #expect(stage.device.reports.interval == .seconds(300))
        #expect(stage.result(of: setInterval(8, [0x08, 0x05]))?.code == 0)
        // The first one comes again: it was done, and isn't done now.
        #expect(stage.result(of: setInterval(7, [0x08, 0xac, 0x02]))?.code == 0)
        #expect(stage.device.reports.interval == .seconds(5))
    }

    @Test(
        arguments: [[], [0x08], [0x08, 0x00], [0x10, 0x05], [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]] as [[UInt8]])
    func `arguments that say no interval change nothing`(bytes: [UInt8]) {
        var stage = Stage()
        #expect(stage.result(of: setInterval(7, bytes))?.code == 1)
        #expect(stage.device.reports.interval == .seconds(10))
    }

    @Test func `does nothing that comes too late, unless it was done in time`() {
        var stage = Stage()
        let command = Command(
            id: 7, name: "set-interval", arguments: ByteBuffer(bytes: [0x08, 0x05]), expiresMs: 1_000)
        #expect(stage.result(of: command, unixMs: 1_000) == nil)
        #expect(stage.device.reports.interval == .seconds(10))
        #expect(stage.result(of: command, unixMs: 999)?.code == 0)
        #expect(stage.device.reports.interval == .seconds(5))
        #expect(stage.result(of: command, unixMs: 2_000)?.code == 0)
    }

    @Test func `remembers the last commands alone`() {
        var memory = CommandMemory()
        for id in 1...UInt32(CommandMemory.countMax + 1) { memory.keep(CommandResult(id: id)) }
        #expect(memory.result(of: 1) == nil && memory.result(of: 2) != nil)
    }
}
