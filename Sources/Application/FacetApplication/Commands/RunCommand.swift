import ArgumentParser
import Foundation

/// `facet run`: the whole deployment under one supervisor.
struct RunCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "run", abstract: "Start everything, keep it running, and stop it on Ctrl-C.",
            discussion: "A port that is taken is replaced by a free one, which is said and kept for the next run.")
    }

    @OptionGroup var options: SettingOptions

    func run() async throws {
        guard let deployment = Bundle.deployment else { throw CommandFailure(message: "there is nothing to run") }
        let settings = try await options.load(Bundle.table)
        ProcessLog.bootstrap()
        try await DeploymentRun(deployment: deployment, settings: settings, configurationFile: options.file).run()
    }
}
