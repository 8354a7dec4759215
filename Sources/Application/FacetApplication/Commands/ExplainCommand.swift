import ArgumentParser
import CompositionCore
import Foundation

/// `facet explain web product p42`: a composition's fetches, one below the other over the time of the request.
struct ExplainCommand<Bundle: BackendBundle>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        let backend = Bundle.backends.count == 1 ? "[BACKEND]" : "BACKEND"
        return CommandConfiguration(
            commandName: "explain", abstract: "Run a composition and draw what it fetched, from where, and when.",
            usage: "\(Bundle.name) explain \(backend) COMPOSITION [SUBJECT] [OPTIONS]",
            discussion: """
                It is run in the process that serves the backend, by its operations listener: its cache, joined calls \
                and limits are seen. Where none serves, it is run here with the configured services. A list's subject \
                is its query: 'category=Shoes&limit=5'. Exit status 1 if the composition fails.
                """)
    }

    @Option(name: .customLong("as"), help: "Whom it is composed as: user:u1, client:acme, device:label-demo.")
    var principal: String?
    @Option(help: "The user whom it is composed as.") var user: String?
    @Option(help: "The device that asks; without a subject it is what the registry has for it.") var device: String?
    @Option(name: .customLong("repeat"), help: "Run it so often and show the last run, 1 to 100.") var runs = 1
    @Option(help: "URL of the serving process's operations listener; without: of run.json, of the configuration.")
    var operations: String?
    @Flag(help: "Print it as JSON; docs/explain.schema.json says what stands there.") var json = false
    @OptionGroup var options: SettingOptions

    func run() async throws {
        var words = ExplainWords(options.flags, table: Bundle.table)
        let backend = try words.takeBackend(of: Bundle.self, executable: CommandLine.arguments[0])
        let request = try words.request(principal: asked(), runs: runs)
        let document = try await explain(request, of: backend, flags: words.flags)
        print(try json ? document.json() : Waterfall(document: document, style: .output).text())
        if document.failure != nil { throw ExitCode(1) }
    }

    private func asked() throws -> String {
        let given = [principal, user.map { "user:\($0)" }, device.map { "device:\($0)" }].compactMap(\.self)
        guard given.count <= 1 else { throw ValidationError("one of --as, --user and --device") }
        return given.first ?? "anonymous"
    }

    private func explain(
        _ request: ExplainRequest, of backend: any Backend.Type, flags: [String]
    ) async throws -> ExplanationDocument {
        if let operations {
            guard let client = ExplainClient(operations) else { throw ValidationError("\(operations) is no http URL") }
            guard await client.name() == backend.description.name else {
                throw CommandFailure(message: "\(operations) is no operations listener of \(backend.description.name)")
            }
            return try await client.explain(request)
        }
        let sources = ConfigurationSources(
            file: options.file, environment: ProcessInfo.processInfo.environment, flags: flags,
            backend: backend.description.name)
        let loader = ConfigurationLoader(table: Bundle.table)
        // What only a process that serves has to know need not be known to ask one.
        switch await ExplainPlace.find(backend.description, try await loader.load(sources, demandsAll: false)) {
        case .serving(let client): return try await client.explain(request)
        case .here(let tried):
            let settings = try await loader.load(sources)
            say("\(backend.description.name) doesn't run at \(tried.joined(separator: " or ")): run in this process")
            return try await ExplainPlace.explainHere(request, of: backend, settings)
        }
    }

    /// Beside the result, which programs read.
    private func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
