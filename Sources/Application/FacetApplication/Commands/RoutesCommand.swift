import ArgumentParser
import CompositionCore
import Logging
import NIOPosix

/// What a backend answers, without listening: its frontends are assembled and asked.
private func printRoutes(of backend: any Backend.Type, _ settings: Settings) async throws {
    var logger = Logger(label: backend.description.name)
    logger.logLevel = .critical
    let environment = try BackendEnvironment(
        backend.description, values: settings, logger: logger, eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
    print("\(backend.description.name): \(backend.description.summary)")
    for frontend in try await backend.frontends(in: environment) {
        let verbs = frontend.routes.map(\.verb.count).max() ?? 0
        let paths = frontend.routes.map(\.path.count).max() ?? 0
        for route in frontend.routes {
            let verb = route.verb.padded(to: verbs)
            let path = route.path.padded(to: paths)
            let composition = (route.composition ?? "-").padded(to: 16)
            print("  \(frontend.name.padded(to: 6)) \(verb) \(path)  \(composition) \(route.audience)")
        }
    }
}

extension String {
    /// With spaces behind it, up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

struct RoutesCommand<B: Backend>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "routes", abstract: "List what it answers.")
    }

    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load(Alone<B>.table, backend: B.description.name)
        try await printRoutes(of: B.self, settings)
    }
}

struct RoutesNamedCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "routes", abstract: "List what the backends answer.")
    }

    @Argument(help: "Which backend; without: all.") var name: String?
    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load(Bundle.table)
        let chosen = try name.map { [try Bundle.backend(named: $0)] } ?? Bundle.backends
        for backend in chosen { try await printRoutes(of: backend, settings) }
    }
}
