import Foundation

/// A file of the project, as the checks read it.
struct SourceFile: Sendable {
    /// From the root, with slashes.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    var isSwift: Bool { path.hasSuffix(".swift") }

    /// Written by protoc-c, not by us.
    var isGenerated: Bool { path.contains(".pb-c.") }

    /// `WebBFF` for Sources/Store/WebBFF/WebBFF.swift; nil outside Sources.
    var target: String? {
        let folders = path.split(separator: "/")
        return folders.count > 3 && folders[0] == "Sources" ? String(folders[2]) : nil
    }
}

/// The files of the project: what git tracks, and what it would add.
struct Project: Sendable {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Once for all checks.
    static let read = Result { try Project() }

    /// Those that are text.
    let files: [SourceFile]

    init() throws {
        files = try Self.list().compactMap { path in
            guard let data = FileManager.default.contents(atPath: Self.root.path + "/" + path),
                let text = String(data: data, encoding: .utf8)
            else { return nil }
            return SourceFile(path: path, text: text)
        }
    }

    /// What a check finds in all files. Lets other tests run between two of them.
    static func findings(_ check: (SourceFile) -> [Finding]) async throws -> [Finding] {
        var findings: [Finding] = []
        for file in try read.get().files {
            findings += check(file)
            await Task.yield()
        }
        return findings
    }

    private static func list() throws -> [String] {
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = [
            "git", "-c", "safe.directory=*", "-c", "core.quotePath=false", "ls-files", "--cached", "--others",
            "--exclude-standard",
        ]
        git.currentDirectoryURL = root
        let output = Pipe()
        git.standardOutput = output
        try git.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        git.waitUntilExit()
        guard git.terminationStatus == 0 else { throw GitFailed() }
        return Set(String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)).sorted()
    }
}

struct GitFailed: Error, CustomStringConvertible {
    let description = "git can't list the project's files; the checks need its folder as git made it"
}
