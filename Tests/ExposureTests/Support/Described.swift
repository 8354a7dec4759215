import Foundation

/// What a backend says of itself, without being served: with addresses that are the same everywhere.
enum Described {
    static let backends = ["web", "mobile", "partner"]

    static func text(_ backend: String, in folder: URL) async throws -> String {
        let said = try await Said(
            Project.executable("facet"),
            [
                "openapi", backend, "--data", folder.path, "--\(backend)-public-url",
                "https://\(backend).store.example",
            ], in: folder)
        guard said.status == 0 else { throw SystemStopped(log: said.text) }
        return said.text
    }
}
