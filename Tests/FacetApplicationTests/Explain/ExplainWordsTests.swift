import CompositionCore
import Testing

@testable import FacetApplication

/// The words of the command line among the keys of the configuration.
struct ExplainWordsTests {
    private enum One: BackendBundle {
        static let name = "page"
        static let summary = ""
        static let backends: [any Backend.Type] = [Page.self]
    }

    private enum Page: Backend {
        static let description = BackendDescription(
            name: "page", summary: "", port: 1, operationsPort: 2,
            settings: [Setting.flag("quiet", default: false, meaning: "").declaration])

        static func frontends(in environment: BackendEnvironment) -> [any Frontend] { [] }
    }

    private func words(_ arguments: String) throws -> (words: [String], flags: [String]) {
        var words = ExplainWords(arguments.split(separator: " ").map(String.init), table: One.table)
        _ = try words.takeBackend(of: One.self, executable: "/usr/bin/minimal-bff")
        return (words.words, words.flags)
    }

    @Test func `keys of the configuration stand before, between and behind the words`() throws {
        let found = try words("--page-port 80 thing --quiet t1 --data=/x --listen ::1")
        #expect(found.words == ["thing", "t1"])
        #expect(found.flags == ["--page-port", "80", "--quiet", "--data=/x", "--listen", "::1"])
    }

    @Test(arguments: ["thing t1", "page thing t1", "minimal thing t1"])
    func `the only backend may be named, by its name or its executable's`(_ line: String) throws {
        #expect(try words(line).words == ["thing", "t1"])
    }

    @Test func `one composition and one subject`() throws {
        for line in ["", "thing t1 t2"] {
            #expect(throws: CommandFailure.self) {
                var words = ExplainWords(line.split(separator: " ").map(String.init), table: One.table)
                _ = try words.takeBackend(of: One.self, executable: "")
                _ = try words.request(principal: "anonymous", runs: 1)
            }
        }
    }
}
