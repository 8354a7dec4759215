import NIOCore
import Testing

@testable import FleetKit

@Suite("The live screen")
struct LiveScreenTests {
    private let plan = FleetPlan(
        devices: [FleetDevice(id: "label-1", key: "k", model: Models.label, wire: .frames)], targets: FleetTargets(),
        duration: .seconds(10), ramp: .seconds(2), seed: 1)

    private func progress(_ seconds: Int, acknowledged: Int, errors: Int = 0, trouble: String? = nil) -> FleetProgress {
        var tally = Tally()
        tally.online = 1
        tally.due = acknowledged + 1
        tally.acknowledged = acknowledged
        tally.errors = errors > 0 ? ["BUSY": errors] : [:]
        tally.lastTrouble = trouble
        tally.telemetry.record(.milliseconds(3))
        return FleetProgress(tally, devices: 2, elapsed: .seconds(seconds))
    }

    @Test("tells the phase, how far it is, the rate of the last second and the waits")
    func lines() {
        var screen = LiveScreen(plan, isColoured: false)
        let first = screen.lines(for: progress(1, acknowledged: 100), width: 80).joined(separator: "\n")
        #expect(first.contains("ramp") && first.contains("100/s") && first.contains("1 of 2 online"))
        let second = screen.lines(for: progress(5, acknowledged: 300), width: 80).joined(separator: "\n")
        #expect(second.contains("steady") && second.contains("50/s") && second.contains("█") && second.contains("░"))
        #expect(second.contains("█▅") && second.contains("ack p50 3 ms"))
    }

    @Test("is as wide as the terminal at most, and has as many lines each time", arguments: [1, 10, 40, 200])
    func width(_ width: Int) {
        var screen = LiveScreen(plan, isColoured: false)
        let calm = screen.lines(for: progress(1, acknowledged: 9), width: width)
        let trouble = String(repeating: "closed\nby the server ", count: 30)
        let upset = screen.lines(for: progress(2, acknowledged: 9, errors: 4, trouble: trouble), width: width)
        #expect(calm.count == upset.count)
        #expect((calm + upset).allSatisfy { $0.count <= width && !$0.contains("\n") })
    }

    @Test("has no escape sequences for who wants no colour")
    func colour() {
        var plain = LiveScreen(plan, isColoured: false)
        var coloured = LiveScreen(plan, isColoured: true)
        #expect(!plain.lines(for: progress(1, acknowledged: 9, errors: 1), width: 80).joined().contains("\u{1B}"))
        #expect(coloured.lines(for: progress(1, acknowledged: 9, errors: 1), width: 80).joined().contains("\u{1B}[31m"))
    }
}
