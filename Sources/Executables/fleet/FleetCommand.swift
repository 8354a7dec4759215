import ArgumentParser

/// `fleet`: simulated devices against a running system.
@main
struct FleetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: "Plays simulated devices against a running system, and tells what became of every message.",
        subcommands: [
            RunCommand.self, CompareCommand.self, ProbeCommand.self, BytesCommand.self, ModelsCommand.self,
        ])
}
