import ArgumentParser

/// `web-bff serve`, `facet serve web`: one backend in this process until it is told to stop.
private func serve(_ backend: any Backend.Type, of table: SettingsTable, _ options: SettingOptions) async throws {
    let settings = try await options.load(table, backend: backend.description.name)
    ProcessLog.bootstrap()
    do {
        try await BackendServer(backend: backend, settings: settings).run()
    } catch {
        throw CommandFailure(message: "\(backend.description.name): \(StartFailure.explain(error))")
    }
}

struct ServeCommand<B: Backend>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "serve", abstract: "Serve until SIGTERM.")
    }

    @OptionGroup var options: SettingOptions

    func run() async throws {
        try await serve(B.self, of: Alone<B>.table, options)
    }
}

struct ServeNamedCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        let names = Bundle.backends.map { $0.description.name }.joined(separator: ", ")
        return CommandConfiguration(commandName: "serve", abstract: "Serve one backend until SIGTERM: \(names).")
    }

    @Argument(help: "Which.") var name: String
    @OptionGroup var options: SettingOptions

    func run() async throws {
        try await serve(Bundle.backend(named: name), of: Bundle.table, options)
    }
}
