import ArgumentParser

/// `web-bff openapi`
struct OpenAPICommand<B: Backend>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "openapi", abstract: "Print its OpenAPI 3.1 description.")
    }

    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load(Alone<B>.table, backend: B.description.name)
        try await PublishedDescription.openAPI.print(of: B.self, settings)
    }
}

/// `facet openapi web`
struct OpenAPINamedCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "openapi", abstract: "Print a backend's OpenAPI 3.1 description.")
    }

    @Argument(help: "Which backend.") var name: String
    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load(Bundle.table)
        try await PublishedDescription.openAPI.print(of: try Bundle.backend(named: name), settings)
    }
}
