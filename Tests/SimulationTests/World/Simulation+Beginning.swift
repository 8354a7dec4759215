import CompositionCore
import DeviceModels
import NIOCore

@testable import DeviceFrontend
@testable import FleetKit

/// What there is, and what happens by itself.
extension Simulation {
    static let answers: DeviceAnswers = {
        var answers = DeviceAnswers()
        for name in ["product", "shelf"] {
            answers.add(name) { _, _, _, _ throws(Failure) in throw Failure(.inner, "composed by the simulation") }
        }
        return answers
    }()

    /// Small enough to be reached.
    static func limits(using chance: inout Chance) -> (FramesLimits, TelemetryLimits) {
        var (limits, telemetry) = (FramesLimits(), TelemetryLimits())
        limits.heldReadingsMax = chance.number(3...40)
        telemetry.heldReadingsMax = chance.number(6...80)
        telemetry.batchReadingsMax = chance.number(2...30)
        return (limits, telemetry)
    }

    func addDevice(_ number: Int) {
        let model = chance.happens(0.6) ? SimulatedModels.label : SimulatedModels.scale
        let wire: FleetDevice.Wire = chance.happens(0.5) ? .frames : .mqtt
        guard let id = ResourceID("\(model.name)-\(number)") else { return violate("no id") }
        let interval = chance.happens(0.12) ? chance.milliseconds(80...300) : chance.milliseconds(1_000...5_000)
        let device = FleetDevice(id: id.text, key: "key", model: model, wire: wire)
        if wire == .mqtt { modelFollows[id] = model.follows }
        devices.append(SimulatedDevice(self, device, id, reportsEvery: interval))
    }

    func begin() {
        startBackend()
        for device in devices { device.wake() }
        for event in plan.events {
            agenda.at(start + event.at) { if !self.isEnding { self.strike(event) } }
        }
        for _ in 0..<chance.number(2...8) {
            agenda.at(start + chance.milliseconds(0...40_000)) { self.changeTruth() }
        }
        for _ in 0..<chance.number(0...6) {
            let device = devices[chance.number(0...devices.count - 1)].id
            let lasts = UInt64(chance.number(500...20_000))
            agenda.at(start + chance.milliseconds(0...38_000)) {
                self.shelf.add(for: device, expiresMs: self.unixMs + lasts)
            }
        }
        poll()
    }

    private func changeTruth() {
        truth.change()
        note("truth", "is state \(truth.number)")
        // While the broker is away its event doesn't come, and the next look has to do.
        agenda.after(delay()) { if self.broker.isUp { self.backend?.following.compose() } }
    }

    private func poll() {
        agenda.after(.seconds(5)) { [self] in
            backend?.following.compose()
            shelf.sweep()
            poll()
        }
    }

    func end() {
        note("faults", "are over")
        isEnding = true
        for device in devices { device.finish() }
    }
}
