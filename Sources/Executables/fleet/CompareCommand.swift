import ArgumentParser
import FleetKit
import Foundation

/// `fleet compare`: two runs' reports, held against each other.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Says what changed between two runs, and whether it is more than noise.",
        discussion: """
            The exit status is 0 when nothing is worse, 1 when something is worse beyond noise, and 2 when the \
            reports can't be read or a tester was late itself.
            """)

    @Argument(help: "The earlier run's report, as fleet run --json wrote it.")
    var before: String

    @Argument(help: "The later run's.")
    var after: String

    @Option(help: "The least change in percent that counts.")
    var least = 5.0

    @Flag(help: "Print the comparison as JSON.")
    var json = false

    func validate() throws {
        guard (0...1_000).contains(least) else { throw ValidationError("--least is 0 to 1000 percent") }
    }

    func run() throws {
        let comparison: Comparison
        do {
            comparison = Comparison(try RunReport(file: before), try RunReport(file: after), least: least / 100)
        } catch {
            Terminal.error("fleet: \(error)")
            throw ExitCode(2)
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try encoder.encode(comparison), as: UTF8.self))
        } else {
            print(comparison)
        }
        throw ExitCode(comparison.exitStatus)
    }
}
