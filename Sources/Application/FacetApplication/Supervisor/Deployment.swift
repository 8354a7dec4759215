/// What `run` brings up: the processes of a bundle, in order, and what is told of them.
public protocol Deployment: Sendable {
    /// The ports that it needs, by names of its own.
    static func ports(_ settings: Settings) -> [PortNeed]

    /// The steps, in order.
    static func steps(_ stage: Stage) async throws -> [DeploymentStep]

    /// `run.json`, but for the processes.
    static func runFile(_ stage: Stage) throws -> RunFile

    /// What is printed once when all is ready.
    static func guide(_ stage: Stage) async throws -> String
}

/// A port that a deployment needs.
public struct PortNeed: Sendable {
    public let name: String
    /// 0: any free one.
    public let wanted: Int
    public let host: String

    public init(_ name: String, wanted: Int, host: String = "127.0.0.1") {
        self.name = name
        self.wanted = wanted
        self.host = host
    }
}

/// Where a deployment is brought up: its folder, its ports, its settings.
public struct Stage: Sendable {
    /// An absolute path.
    public let dataFolder: String
    /// This executable.
    public let executable: String
    public let settings: Settings
    /// Where the public listeners bind.
    public let listen: String
    /// Where this machine's own processes reach the public listeners.
    public var localHost: String { listen == "0.0.0.0" || listen == "::" ? "127.0.0.1" : listen }
    /// What clients write to reach them: this machine's address, if they listen on all.
    public let address: String
    let ports: [String: Int]
    let configurationFile: String?

    /// The port of that name. The deployment must have asked for it.
    public func port(_ name: String) -> Int {
        guard let port = ports[name] else { preconditionFailure("the deployment asked for no port \(name)") }
        return port
    }
}
