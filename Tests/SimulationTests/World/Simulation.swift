import CompositionCore
import NIOCore

@testable import DeviceFrontend
@testable import FleetKit

/// A few devices, a broker, an IoT backend and the services behind it in virtual time. The devices and what decides in
/// the backend are the product's own state machines; network, broker, services and faults are models.
final class Simulation {
    /// From the end of the faults to everything settled, at most.
    private static let settlesWithin = TimeAmount.seconds(240)
    private static let stepsMax = 400_000

    let seed: UInt64
    let plan: FaultPlan
    let agenda = Agenda()
    let trace: Trace
    var chance: Chance
    var tally = Tally()
    var truth = Truth()
    var lanes: [ByteLane] = []
    let limits: FramesLimits
    let telemetryLimits: TelemetryLimits
    var devices: [SimulatedDevice] = []
    var backend: Backend?
    /// It takes no connections any more.
    var leaving: Backend?
    /// All there were: what is on its way to a dead process finds it dead.
    var backends: [Backend] = []
    private(set) lazy var broker = BrokerModel(self)
    private(set) lazy var store = TelemetryStore(self)
    private(set) lazy var shelf = CommandShelf(self)
    var isEnding = false
    private(set) var violations: [String] = []
    var modelFollows: [ResourceID: [String]] = [:]
    let start: NIODeadline

    init(seed: UInt64, isTraced: Bool = false) {
        self.seed = seed
        start = agenda.now
        trace = Trace(isOn: isTraced, from: start)
        var chance = Chance(seed: seed)
        let count = chance.number(1...3)
        plan = FaultPlan(devices: count, using: &chance)
        (limits, telemetryLimits) = Self.limits(using: &chance)
        self.chance = chance
        for number in 1...count { addDevice(number) }
    }

    var time: FrameTime { FrameTime(monotonic: agenda.now, unixMs: unixMs) }

    var unixMs: UInt64 { 1_790_000_000_000 + UInt64((agenda.now - start).nanoseconds / 1_000_000) }

    /// Whether a fault of this probability strikes.
    func hits(_ share: KeyPath<FaultPlan, Double>) -> Bool {
        chance.happens(plan[keyPath: share]) && !isEnding
    }

    /// How long something is on its way.
    func delay() -> TimeAmount {
        hits(\.late) ? chance.milliseconds(100...2_500) : chance.milliseconds(1...30)
    }

    func note(_ who: String, _ what: @autoclosure () -> String) {
        trace.note(agenda.now, who, what())
    }

    func violate(_ what: String) {
        note("WRONG", what)
        violations.append(what)
    }

    /// What a model in the registry says of a device at the broker.
    func follows(_ device: ResourceID) -> [String] { modelFollows[device] ?? [] }

    func run() -> SimulationOutcome {
        begin()
        var steps = 0
        var isSettled = false
        agenda.at(start + FaultPlan.end) { self.end() }
        func look() {
            isSettled = isEnding && self.isSettled
            agenda.after(.milliseconds(500), look)
        }
        look()
        while violations.isEmpty, !isSettled, agenda.step() {
            backend?.takeEvents()
            leaving?.takeEvents()
            steps += 1
            if steps > Self.stepsMax { violate("it never rests") }
            if agenda.now > start + FaultPlan.end + Self.settlesWithin { violate("it is stuck: \(unsettled)") }
        }
        if violations.isEmpty { checkEnd() }
        defer { release() }
        return SimulationOutcome(
            seed: seed, violations: violations, trace: trace.lines, steps: steps, acknowledged: tally.acknowledged,
            resent: tally.resent, isFaultless: plan.isEmpty)
    }

    private func release() {
        backend?.kill()
        leaving?.kill()
        for device in devices { device.abandon() }
        for lane in lanes { lane.forget() }
        broker.sessionHasNews = {}
        agenda.clear()
    }
}
