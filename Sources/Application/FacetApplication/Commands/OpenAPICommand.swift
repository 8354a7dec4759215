import ArgumentParser
import CompositionCore
import Logging
import NIOPosix

/// What a backend describes itself as, without listening: its frontends are assembled and asked.
private func printDescription(of backend: any Backend.Type, _ settings: Settings) async throws {
    var logger = Logger(label: backend.description.name)
    logger.logLevel = .critical
    let environment = try BackendEnvironment(
        backend.description, values: settings, logger: logger, eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
    let documents = try await backend.frontends(in: environment).flatMap(\.documents)
    guard let document = documents.first(where: { $0.format == "openapi" }) else {
        throw CommandFailure(message: "\(backend.description.name) has no OpenAPI description")
    }
    print(document.text, terminator: "")
}

/// `web-bff openapi`
struct OpenAPICommand<B: Backend>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "openapi", abstract: "Print its OpenAPI 3.1 description.")
    }

    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load(Alone<B>.table, backend: B.description.name)
        try await printDescription(of: B.self, settings)
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
        try await printDescription(of: try Bundle.backend(named: name), settings)
    }
}
