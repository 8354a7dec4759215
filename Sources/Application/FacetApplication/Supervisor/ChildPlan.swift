/// One process that the supervisor starts and keeps running.
public struct ChildPlan: Sendable {
    /// What its log lines begin with.
    public let name: String
    /// A path.
    public let executable: String
    public let arguments: [String]
    /// Beside what the supervisor's own environment has.
    public let environment: [String: String]
    /// How long it may take to become ready the first time.
    public let startTimeMax: Duration
    /// What it still waits for; empty when it is ready.
    public let missing: @Sendable () async -> [String]

    public init(
        name: String, executable: String, arguments: [String] = [], environment: [String: String] = [:],
        startTimeMax: Duration = .seconds(120), missing: @escaping @Sendable () async -> [String] = { [] }
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.startTimeMax = startTimeMax
        self.missing = missing
    }
}

/// What the supervisor does next while it brings a deployment up.
public enum DeploymentStep: Sendable {
    /// Starts these together and waits until all are ready. They are stopped together, too, after all that was
    /// started later.
    case start([ChildPlan])
    /// Does something between two starts. Says what.
    case perform(String, @Sendable () async throws -> Void)
}
