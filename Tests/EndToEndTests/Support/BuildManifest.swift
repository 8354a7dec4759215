import Foundation

/// How the build compiled and linked, as it wrote it down: what a test compiles by it is what a user's build makes.
struct BuildManifest {
    private let lines: [Substring]

    init() throws {
        // `.build/debug.yaml` for `.build/<triple>/debug`.
        let folder = RunningSystem.build.resolvingSymlinksInPath()
        let file = folder.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(folder.lastPathComponent + ".yaml")
        lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    }

    /// The command and its arguments that compiled a module's sources.
    func compilation(of module: String) throws -> [String] { try arguments("C.\(module)-", ".module") }

    /// The command and its arguments that linked a program.
    func linking(of program: String) throws -> [String] { try arguments("C.\(program)-", ".exe") }

    private func arguments(_ prefix: String, _ suffix: String) throws -> [String] {
        let node = lines.firstIndex { $0.hasPrefix("  \"" + prefix) && $0.hasSuffix(suffix + "\":") }
        let key = "    args: "
        guard let node, let line = lines[node...].first(where: { $0.hasPrefix(key) }),
            let list = try JSONSerialization.jsonObject(with: Data(line.dropFirst(key.count).utf8)) as? [String]
        else { throw NoSuchCommand(name: prefix + suffix) }
        return list
    }
}

struct NoSuchCommand: Error, CustomStringConvertible {
    let name: String

    var description: String { "the build made no \(name)" }
}
