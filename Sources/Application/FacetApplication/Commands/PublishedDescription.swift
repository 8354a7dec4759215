import CompositionCore
import Logging
import NIOPosix

/// A description of a backend for its clients' programs.
enum PublishedDescription: String {
    case openAPI = "openapi"
    case asyncAPI = "asyncapi"

    private var name: String {
        switch self {
        case .openAPI: "OpenAPI"
        case .asyncAPI: "AsyncAPI"
        }
    }

    /// Prints it without listening: the backend's frontends are assembled and asked.
    func print(of backend: any Backend.Type, _ settings: Settings) async throws {
        var logger = Logger(label: backend.description.name)
        logger.logLevel = .critical
        let environment = try BackendEnvironment(
            backend.description, values: settings, logger: logger,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        let documents = try await backend.frontends(in: environment).flatMap(\.documents)
        guard let document = documents.first(where: { $0.format == rawValue }) else {
            throw CommandFailure(message: "\(backend.description.name) has no \(name) description")
        }
        Swift.print(document.text, terminator: "")
    }
}
