import CompositionCore
import Logging
import NIOPosix

/// Where a composition is run that is to be explained.
enum ExplainPlace {
    /// In the process that serves the backend: its cache, joined calls and limits are seen.
    case serving(ExplainClient)
    /// In this process. Nobody serves the backend at the addresses that were tried.
    case here(tried: [String])

    /// The process that serves the backend, where `run.json` or else the configuration says.
    static func find(_ backend: BackendDescription, _ settings: Settings) async -> Self {
        let keys = BackendKeys(backend)
        let running = RunFile.read(dataFolder: settings[CommonKeys.data])?.endpoints.operations[backend.name]
        let port = settings[keys.operationsPort]
        let configured = port == 0 ? nil : "http://\(settings[CommonKeys.operationsHost]):\(port)"
        var tried: [String] = []
        for address in [running, configured].compactMap(\.self) where !tried.contains(address) {
            tried.append(address)
            // Another process may have the port.
            if let client = ExplainClient(address), await client.name() == backend.name { return .serving(client) }
        }
        return .here(tried: tried)
    }

    /// Runs the composition in this process, with the configured services and an empty cache.
    static func explainHere(
        _ request: ExplainRequest, of backend: any Backend.Type, _ settings: Settings
    ) async throws -> ExplanationDocument {
        var logger = Logger(label: backend.description.name)
        logger.logLevel = .critical
        let environment = try BackendEnvironment(
            backend.description, values: settings, logger: logger,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        let desk = ExplainDesk(backend: backend.description.name, logger: logger)
        desk.open(try await backend.frontends(in: environment))
        do throws(Failure) {
            var document = try await desk.explain(request)
            document.isServing = false
            return document
        } catch {
            throw CommandFailure(message: ExplainClient.sentence(OperationsProblem(error)))
        }
    }
}
