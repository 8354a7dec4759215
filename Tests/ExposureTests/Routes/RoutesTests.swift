import Foundation
import Testing

/// What the four backends answer, and to whom: docs/routes.txt says it, and nothing else is reachable.
struct RoutesTests {
    @Test(
        "the committed list is what facet routes prints; docs/routes.txt is written anew by calling it for each backend"
    )
    func committed() async throws {
        let printed = try await routes()
        #expect(try Project.text("docs/routes.txt") == printed)
    }

    @Test("a backend has its own routes alone")
    func own() async throws {
        let lists = try await routes().split(separator: "\n").reduce(into: [String: [String]]()) { lists, line in
            if line.hasPrefix(" ") {
                lists[lists["", default: [""]][0], default: []].append(String(line))
            } else {
                lists[""] = [String(line.prefix { $0 != ":" })]
            }
        }
        #expect(lists["web"]?.allSatisfy { $0.contains(" http ") } == true)
        #expect(
            lists["mobile"]?.contains { $0.contains("/api/") || $0.contains("/v1/") || $0.contains("/auth/") } == false)
        #expect(lists["partner"]?.contains { $0.contains(" user") || $0.contains(" manager") } == false)
        #expect(lists["partner"]?.allSatisfy { $0.contains(" /v1/") || $0.contains(" /img/") } == true)
        #expect(lists["iot"]?.contains { $0.contains(" http ") } == false)
        for backend in ["web", "mobile"] {
            #expect(lists[backend]?.contains { $0.contains(" client") || $0.contains(" device") } == false)
        }
    }

    private func routes() async throws -> String {
        try await withTemporaryFolder { folder in
            var text = ""
            for backend in ["web", "mobile", "partner", "iot"] {
                let said = try await Said(
                    Project.executable("facet"), ["routes", backend, "--data", folder.path], in: folder)
                #expect(said.status == 0, "\(said.text)")
                text += said.text
            }
            return text
        }
    }
}
