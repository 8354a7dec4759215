import CompositionCore
import Logging
import NIOPosix

/// Where a backend publishes a composition over HTTP, and for whom.
struct FollowedPath: Sendable {
    /// With the subject in it.
    let target: String
    let isForUsers: Bool

    /// Assembles the backend, as `routes` does, and looks the composition up by any of its names.
    static func find(
        _ composition: String, subject: String, of backend: any Backend.Type, _ settings: Settings
    ) async throws -> Self {
        var logger = Logger(label: backend.description.name)
        logger.logLevel = .critical
        let environment = try BackendEnvironment(
            backend.description, values: settings, logger: logger,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        let routes = try await backend.frontends(in: environment).filter { $0.name == "http" }.flatMap(\.routes)
        let compositions = routes.filter { $0.verb == "GET" && $0.composition != nil }
        let named = compositions.filter { $0.explainedNames.contains(composition) }
        guard let route = named.first(where: { $0.path.contains("{") != subject.isEmpty }) ?? named.first else {
            let names = Set(compositions.compactMap(\.composition)).sorted().joined(separator: ", ")
            throw CommandFailure(
                message: "\(backend.description.name) has no composition \(composition) over HTTP (it has: \(names))")
        }
        return Self(target: fill(route.path, with: subject), isForUsers: route.audience != "anyone")
    }

    /// `/products/{id}` with `p42`; a path without a place for the subject takes it as its query.
    private static func fill(_ path: String, with subject: String) -> String {
        guard let start = path.firstIndex(of: "{"), let end = path.firstIndex(of: "}") else {
            return subject.isEmpty ? path : path + "?" + subject
        }
        return path[..<start] + subject + path[path.index(after: end)...]
    }
}
