import Foundation
import TestFixtures

/// The store's web backend with what docs/compositions.md adds to it, compiled and linked as the build does it.
struct TutorialBackend {
    /// The files that the text has, the tutorial's composition first.
    let files: [String]
    /// The one line that publishes it.
    let line: String
    let commands: [MarkdownBlock]
    private let outputs: [Int: String]

    init() throws {
        let document = RunningSystem.source.appendingPathComponent("docs/compositions.md")
        let blocks = MarkdownBlock.all(in: try String(contentsOf: document, encoding: .utf8))
        let swift = blocks.filter { $0.language == "swift" }.map(\.text)
        files = swift.filter { $0.hasPrefix("import ") }
        line = swift.first { !$0.hasPrefix("import ") } ?? ""
        commands = blocks.filter { $0.language == "sh" }
        outputs = Dictionary(
            uniqueKeysWithValues: blocks.filter { $0.language == "json" }.map { ($0.begin, $0.text) })
    }

    /// What is printed below a command.
    func output(of command: MarkdownBlock) -> String? { outputs[command.end + 1] }

    /// The path of the program, in the folder.
    func build(in folder: URL) async throws -> String {
        let manifest = try BuildManifest()
        let object = folder.appendingPathComponent("WebBFF.o").path
        let program = folder.appendingPathComponent("web-bff").path
        let sources = try writeSources(in: folder)
        try await run(
            Self.compilation(try manifest.compilation(of: "WebBFF")) + ["-wmo", "-c", "-o", object] + sources,
            in: folder)
        let list = folder.appendingPathComponent("objects")
        var link = try manifest.linking(of: "web-bff")
        for (place, argument) in link.enumerated() {
            if argument.hasSuffix("/web-bff"), link[place - 1] == "-o" { link[place] = program }
            guard argument.hasPrefix("@") else { continue }
            try objects(argument.dropFirst(), with: object).write(to: list, atomically: true, encoding: .utf8)
            link[place] = "@" + list.path
        }
        try await run(link, in: folder)
        return program
    }

    private func writeSources(in folder: URL) throws -> [String] {
        let project = RunningSystem.source.appendingPathComponent("Sources/Store/WebBFF")
        let anchor = "        web.get(\"api/products/{id}\", ProductPage.self)\n"
        var paths: [String] = []
        let all = FileManager.default.enumerator(at: project, includingPropertiesForKeys: nil)?.allObjects ?? []
        for file in all.compactMap({ $0 as? URL }) where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            let copy = folder.appendingPathComponent(file.lastPathComponent)
            try text.replacing(anchor, with: anchor + line + "\n").write(to: copy, atomically: true, encoding: .utf8)
            paths.append(copy.path)
        }
        for (number, text) in files.enumerated() {
            let file = folder.appendingPathComponent("Tutorial\(number).swift")
            try text.write(to: file, atomically: true, encoding: .utf8)
            paths.append(file.path)
        }
        return paths
    }

    /// The objects of the program without those of the module that is replaced, and with one that the text needs more.
    private func objects(_ list: Substring, with object: String) throws -> String {
        let known = try String(contentsOfFile: String(list), encoding: .utf8).split(separator: "\n").map(String.init)
        let more = RunningSystem.build.appendingPathComponent("CodableFetch.build")
        let added = try FileManager.default.contentsOfDirectory(at: more, includingPropertiesForKeys: nil)
            .map(\.path).filter { $0.hasSuffix(".swift.o") }
        let kept = known.filter { !$0.contains("/WebBFF.build/") && !$0.contains("/CodableFetch.build/") }
        return (kept + added + [object]).joined(separator: "\n")
    }

    /// How the module was compiled, without what names its files.
    private static func compilation(_ arguments: [String]) -> [String] {
        let named: Set = [
            "-emit-module-path", "-output-file-map", "-index-store-path", "-emit-objc-header-path",
        ]
        let dropped: Set = [
            "-emit-dependencies", "-emit-module", "-incremental", "-c", "-enable-batch-mode", "-serialize-diagnostics",
            "-parseable-output", "-emit-objc-header",
        ]
        var kept: [String] = []
        var skipsNext = false
        for argument in arguments {
            if skipsNext {
                skipsNext = false
            } else if named.contains(argument) {
                skipsNext = true
            } else if !dropped.contains(argument), !argument.hasPrefix("@") {
                kept.append(argument)
            }
        }
        return kept
    }

    private func run(_ command: [String], in folder: URL) async throws {
        let log = folder.appendingPathComponent("build.log")
        let process = try ChildProcess(command[0], Array(command.dropFirst()), log: log)
        let status = try await process.exitStatus(within: .seconds(180))
        guard status == 0 else {
            throw SaidBefore(error: SystemStopped(), log: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
        }
    }
}
