public import ArgumentParser
import Foundation

/// The options of every command that reads the configuration.
public struct SettingOptions: ParsableArguments {
    @Option(name: .customLong("config"), help: "The configuration file; without: facet.yaml, if there is one.")
    var file: String?

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "Any key of the configuration, as --web-port 8080; see docs/operations.md.", valueName: "--key value"))
    var flags: [String] = []

    public init() {}

    /// All values of a bundle's configuration, checked. Throws all faults of all sources at once.
    public func settings(of bundle: (some BackendBundle).Type) async throws -> Settings {
        try await load(bundle.table)
    }

    /// All values, checked.
    func load(_ table: SettingsTable, backend: String? = nil) async throws -> Settings {
        let sources = ConfigurationSources(
            file: file, environment: ProcessInfo.processInfo.environment, flags: flags, backend: backend)
        return try await ConfigurationLoader(table: table).load(sources)
    }
}
