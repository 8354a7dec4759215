import ArgumentParser

/// `iot-bff asyncapi`
struct AsyncAPICommand<B: Backend>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "asyncapi", abstract: "Print its AsyncAPI 3.0 description.")
    }

    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load(Alone<B>.table, backend: B.description.name)
        try await PublishedDescription.asyncAPI.print(of: B.self, settings)
    }
}

/// `facet asyncapi iot`
struct AsyncAPINamedCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "asyncapi", abstract: "Print a backend's AsyncAPI 3.0 description.")
    }

    @Argument(help: "Which backend.") var name: String
    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load(Bundle.table)
        try await PublishedDescription.asyncAPI.print(of: try Bundle.backend(named: name), settings)
    }
}
