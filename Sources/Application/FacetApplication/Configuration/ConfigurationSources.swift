/// Where the values of a configuration come from, in growing precedence.
struct ConfigurationSources: Sendable {
    /// The file that was named; nil: `facet.yaml`, if there is one.
    var file: String?
    var environment: [String: String] = [:]
    /// `--web-port 8080`, `--web-port=8080`, `--flag`.
    var flags: [String] = []
    /// Whose keys may be written without its name: `--port` for `--web-port`.
    var backend: String?

    static let defaultFile = "facet.yaml"
}
