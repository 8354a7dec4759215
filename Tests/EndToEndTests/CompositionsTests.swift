import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// docs/compositions.md: its files are compiled into the web backend, its commands run, its outputs compared.
    @Suite struct CompositionsTests {
        @Test func `the tutorial compiles, and its commands say what is printed`() async throws {
            let system = try EndToEnd.system()
            let tutorial = try TutorialBackend()
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-tutorial-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let program = try await tutorial.build(in: folder)

            try await withBackend("web", of: system, [:], executable: program) { whole in
                let dead = try #require(deadServices(tutorial))
                try await withBackend("web", of: system, dead, executable: program) { broken in
                    for command in tutorial.commands where command.text.hasPrefix("curl ") {
                        let script = command.text.replacing("http://127.0.0.1:8080", with: whole)
                            .replacing("http://127.0.0.1:8180", with: broken)
                        let said = try await system.shell(script)
                        let printed = try #require(tutorial.output(of: command), "line \(command.begin)")
                        #expect(said.status == 0 && ReadmeCommand.matches(said.output, printed), "\(said.output)")
                    }
                }
            }
        }

        @Test func `the composition is one file under 40 lines and one line`() throws {
            let tutorial = try TutorialBackend()
            let file = try #require(tutorial.files.first)
            #expect(file.split(separator: "\n", omittingEmptySubsequences: false).count < 40)
            #expect(file.contains("context.required(") && file.contains("context.parts(") && file.contains(", or: "))
            #expect(tutorial.line.split(separator: "\n").count == 1 && tutorial.line.contains("web.get("))
            #expect(tutorial.commands.count { $0.text.hasPrefix("curl ") } >= 4)
        }

        /// The services that the tutorial's second backend doesn't find, by name.
        private func deadServices(_ tutorial: TutorialBackend) -> [String: String]? {
            let command = tutorial.commands.first { $0.text.contains("web-bff serve") }
            return command.map { command in
                Dictionary(
                    uniqueKeysWithValues: command.text.matches(of: #/--services-(\w+)-url (\S+)/#).map {
                        (String($0.output.1), String($0.output.2))
                    })
            }
        }
    }
}
