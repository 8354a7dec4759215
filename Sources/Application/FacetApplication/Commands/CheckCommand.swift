import ArgumentParser
import Foundation

/// `facet check`: every fault of a configuration, without starting or calling anything.
struct CheckCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "check", abstract: "Find every fault of a configuration file, offline.",
            discussion: "Exit status 1 if there are any.")
    }

    @Option(name: .customLong("config"), help: "The file; without: facet.yaml.") var file: String?
    @Flag(help: "Print the faults as a JSON array.") var json = false

    @Flag(help: "Print every key instead, as the table of the documentation.") var keys = false

    func run() async throws {
        if keys {
            return print(
                (SettingsDocument.head + SettingsDocument.rows(Bundle.table.declarations)).joined(separator: "\n"))
        }
        let loader = ConfigurationLoader(table: Bundle.table)
        let environment = ProcessInfo.processInfo.environment
        let sources = ConfigurationSources(file: file, environment: environment)
        let path = loader.filePath(sources)
        let faults = path.map(loader.check) ?? []
        print(json ? try Self.json(faults) : Self.text(faults, path: path))
        if !faults.isEmpty { throw ExitCode(1) }
    }

    static func text(_ faults: [ConfigurationFault], path: String?) -> String {
        guard let path else { return "no \(ConfigurationSources.defaultFile) here: all keys have their defaults" }
        if faults.isEmpty { return "\(path): no faults" }
        let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
        return (faults.map(\.rendered) + ["\(path): \(count)"]).joined(separator: "\n")
    }

    static func json(_ faults: [ConfigurationFault]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(faults), as: UTF8.self)
    }
}
