import ArgumentParser

/// The command line of an executable with several backends.
struct BundleCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Bundle.name, abstract: Bundle.summary, version: Version.text,
            subcommands: (Bundle.deployment == nil ? [] : [RunCommand<Bundle>.self]) + [
                ServeNamedCommand<Bundle>.self, CheckCommand<Bundle>.self, RoutesNamedCommand<Bundle>.self,
                OpenAPINamedCommand<Bundle>.self, AsyncAPINamedCommand<Bundle>.self, ExplainCommand<Bundle>.self,
                FollowCommand<Bundle>.self,
                CertificatesCommand<Bundle>.self,
                DevelopmentCommand<Bundle>.self,
            ] + Bundle.commands)
    }
}

/// `facet dev`
struct DevelopmentCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "dev", abstract: "What only development needs.", subcommands: [TokenCommand<Bundle>.self])
    }
}
