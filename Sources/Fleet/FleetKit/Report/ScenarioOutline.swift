import DeviceModels

/// What was played, as a report tells it.
public struct ScenarioOutline: Sendable, Hashable, Codable {
    public var name: String
    public var about: String?
    /// Repeats the run.
    public var seed: UInt64
    /// In order; they may overlap.
    public var phases: [Phase]
    public var cohorts: [Cohort]

    /// A time of the run in which something in particular went on.
    public struct Phase: Sendable, Hashable, Codable {
        public var name: String
        /// From the run's start.
        public var startSeconds, endSeconds: Double

        public init(name: String, startSeconds: Double, endSeconds: Double) {
            self.name = name
            self.startSeconds = startSeconds
            self.endSeconds = endSeconds
        }
    }

    /// Devices of a kind.
    public struct Cohort: Sendable, Hashable, Codable {
        public var model: String
        /// What they speak.
        public var wire: String
        public var count: Int

        public init(model: String, wire: String, count: Int) {
            self.model = model
            self.wire = wire
            self.count = count
        }
    }

    public init(name: String, about: String? = nil, seed: UInt64, phases: [Phase], cohorts: [Cohort]) {
        self.name = name
        self.about = about
        self.seed = seed
        self.phases = phases
        self.cohorts = cohorts
    }

    /// Of a plan that no scenario's file describes: devices connect, and report for a time.
    init(_ plan: FleetPlan, elapsed: Duration) {
        let seconds = (elapsed / .milliseconds(1)).rounded() / 1_000
        let ramp = min(seconds, plan.ramp / .seconds(1))
        self.init(
            name: plan.devices.count == 1 ? "1 device" : "\(plan.devices.count) devices", seed: plan.seed,
            phases: [
                Phase(name: "ramp", startSeconds: 0, endSeconds: ramp),
                Phase(name: "steady", startSeconds: ramp, endSeconds: seconds),
            ], cohorts: Self.cohorts(of: plan.devices))
    }

    /// Devices grouped by model and wire, in the order of their first ones.
    public static func cohorts(of devices: [FleetDevice]) -> [Cohort] {
        var cohorts: [Cohort] = []
        for device in devices {
            let (model, wire) = (device.model.name, device.wire.rawValue)
            if let index = cohorts.firstIndex(where: { $0.model == model && $0.wire == wire }) {
                cohorts[index].count += 1
            } else {
                cohorts.append(Cohort(model: model, wire: wire, count: 1))
            }
        }
        return cohorts
    }
}
