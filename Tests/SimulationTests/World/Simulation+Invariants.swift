import DeviceMessages

@testable import DeviceFrontend
@testable import FleetKit

/// What has to hold.
extension Simulation {
    func check(_ connection: FrameConnection) {
        // A message is taken while there is room, and has two readings at the most here.
        if connection.heldReadings > limits.heldReadingsMax + 1 || connection.heldReadings < 0 {
            violate("a connection holds \(connection.heldReadings) readings")
        }
        if connection.reportsUnderWay > FrameConnection.reportsMax || connection.asks.count > limits.asksMax {
            violate("a connection has too much under way")
        }
    }

    /// What isn't as it should be in the end.
    var unsettled: [String] {
        var unsettled: [String] = []
        for device in devices {
            if !device.watch.isSettled(device.machine) {
                unsettled.append("\(device.id) keeps \(device.machine.backlog.entries.map(\.sequence))")
            }
            if !device.machine.follows.isEmpty, device.watch.seen != truth.number {
                unsettled.append("\(device.id) shows state \(device.watch.seen) of \(truth.number)")
            }
        }
        for entry in shelf.entries where entry.state.isOpen { unsettled.append("command \(entry.command.id) is open") }
        return unsettled
    }

    var isSettled: Bool { unsettled.isEmpty }

    func checkEnd() {
        for device in devices { device.watch.checkEnd(device.machine, isFaultless: plan.isEmpty) }
        for entry in shelf.entries where entry.state == .done {
            let device = devices.first { $0.id == entry.device }
            if device?.watch.done.contains(entry.command.id) != true {
                violate("command \(entry.command.id) is said to be done, and nobody did it")
            }
        }
        if plan.isEmpty, tally.resent > 0 { violate("\(tally.resent) messages were sent again without a fault") }
    }
}
