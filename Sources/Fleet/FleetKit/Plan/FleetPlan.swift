/// What a run of the fleet does.
public struct FleetPlan: Sendable {
    public var devices: [FleetDevice]
    public var targets: FleetTargets
    /// Each device's; nil: as its model says.
    public var rate: Rate?
    /// nil: until the task that runs it is cancelled.
    public var duration: Duration?
    /// The time over which the devices' first attempts to connect are spread, at random.
    public var ramp: Duration
    /// How long acknowledgements and answers are waited for at the end.
    public var drain: Duration = .seconds(5)
    /// The same seed gives the same values and instants. Epochs are each run's own.
    public var seed: UInt64
    /// Event loops for the devices' sockets.
    public var threads = 1
    /// What devices do when, after the ramp; empty: one steady time.
    public var phases: [Phase] = []
    /// Where it came from.
    public var scenario: (name: String, about: String)?
    /// Pages that are followed at the web backend.
    public var web: WebTarget?
    /// Prices that are raised while it runs.
    public var changes: PriceChanges?
    /// Whether followers are asked at the end whether they show what is.
    public var checksViews = true
    public var progressEvery: Duration = .seconds(1)

    /// How far behind a device's clock may be: readings are found by what devices say the time was.
    var slowestClock: Double {
        phases.map { if case .clockOff(let by) = $0.kind { -(by / .seconds(1)) } else { 0 } }.max() ?? 0
    }

    public init(
        devices: [FleetDevice], targets: FleetTargets, rate: Rate? = nil, duration: Duration? = nil,
        ramp: Duration? = nil, seed: UInt64 = UInt64.random(in: 0...UInt64.max)
    ) {
        self.devices = devices
        self.targets = targets
        self.rate = rate
        self.duration = duration
        // A thousand connections a second is what a person takes for at once and a server can welcome.
        self.ramp = ramp ?? max(.milliseconds(200), .milliseconds(devices.count))
        self.seed = seed
    }
}
