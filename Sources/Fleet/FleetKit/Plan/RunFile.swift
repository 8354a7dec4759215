public import Foundation

/// Where a running system is, from its `run.json`.
public struct RunFile: Sendable, Hashable, Decodable {
    public let endpoints: Endpoints
    public let services: [String: String]?
    /// The files of the authorities that vouch for endpoints that speak TLS.
    public let tls: [String: String]?

    public struct Endpoints: Sendable, Hashable, Decodable {
        public let frames: String?
        public let broker: String?
        public let web: String?
        public let mobile: String?
        public let partner: String?
    }

    /// - Throws: when there is a file, but not one of a running system.
    public static func read(_ path: String) throws(FleetError) -> RunFile? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(RunFile.self, from: data)
        } catch {
            throw FleetError("\(path): isn't the run.json of a running system: \(error)")
        }
    }

    /// The telemetry service's address.
    public var telemetry: URL? { service("telemetry") }

    /// A service's address by its name.
    public func service(_ name: String) -> URL? {
        services?[name].flatMap(URL.init(string:))
    }
}
