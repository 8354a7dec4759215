import ArgumentParser

/// The command line of an executable that is one backend.
enum BackendCommandLine {
    static func run<B: Backend>(_ backend: B.Type) async {
        await CommandLineRunner.run(BackendCommand<B>.self)
    }
}

/// A backend on its own is a bundle of one.
enum Alone<B: Backend>: BackendBundle {
    static var name: String { "\(B.description.name)" }
    static var summary: String { B.description.summary }
    static var backends: [any Backend.Type] { [B.self] }
}

struct BackendCommand<B: Backend>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: B.description.summary, version: Version.text,
            subcommands: [
                ServeCommand<B>.self, CheckCommand<Alone<B>>.self, RoutesCommand<B>.self, OpenAPICommand<B>.self,
                AsyncAPICommand<B>.self,
                ExplainCommand<Alone<B>>.self,
            ],
            defaultSubcommand: ServeCommand<B>.self)
    }
}
