import Foundation

/// `run.json`: where everything is, for scripts and people.
public struct RunFile: Sendable, Codable {
    public let version: String
    public let mode: String
    public let endpoints: Endpoints
    /// Addresses by name.
    public let services: [String: String]
    /// Process ids by name.
    public var processes: [String: Int32]
    /// Ids that examples may use.
    public let sample: [String: String]
    /// Of the endpoints of devices that speak TLS, `frames` and `broker`: the file of the authorities that vouch for them.
    public let tls: [String: String]?

    public struct Endpoints: Sendable, Codable {
        public let web, mobile, partner, frames, broker, provider: String?
        public let operations: [String: String]

        public init(
            web: String? = nil, mobile: String? = nil, partner: String? = nil, frames: String? = nil,
            broker: String? = nil, provider: String? = nil, operations: [String: String]
        ) {
            self.web = web
            self.mobile = mobile
            self.partner = partner
            self.frames = frames
            self.broker = broker
            self.provider = provider
            self.operations = operations
        }
    }

    public init(
        mode: String, endpoints: Endpoints, services: [String: String], sample: [String: String],
        tls: [String: String]? = nil
    ) {
        version = Version.text
        self.mode = mode
        self.endpoints = endpoints
        self.services = services
        processes = [:]
        self.sample = sample
        self.tls = tls
    }

    /// What a running deployment wrote; nil if none runs there.
    public static func read(dataFolder: String) -> Self? {
        guard let data = FileManager.default.contents(atPath: path(dataFolder)) else { return nil }
        return try? JSONDecoder().decode(Self.self, from: data)
    }

    /// Replaces the file by rename: readers see the old one or the new one.
    func write(dataFolder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let draft = Self.path(dataFolder) + ".new"
        try encoder.encode(self).write(to: URL(fileURLWithPath: draft))
        guard rename(draft, Self.path(dataFolder)) == 0 else {
            throw CommandFailure(message: "\(Self.path(dataFolder)) can't be written")
        }
    }

    static func remove(dataFolder: String) {
        try? FileManager.default.removeItem(atPath: path(dataFolder))
    }

    private static func path(_ dataFolder: String) -> String { "\(dataFolder)/run.json" }
}
