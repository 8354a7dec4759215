extension Rule {
    /// How long a file and a function may be. Nobody is over; a file that must be says so here, with its length.
    static let shape: [Rule] = [
        Rule(
            name: "a file has at most \(fileLinesMax) lines",
            reason: "one idea a file: what is longer is two ideas",
            bad: SourceFile(
                path: "Sources/Core/Sample/Sample.swift", text: String(repeating: "\n", count: fileLinesMax + 1)),
            good: SourceFile(
                path: "Sources/Core/Sample/Sample.swift", text: String(repeating: "\n", count: fileLinesMax - 1))
        ) { file in
            let count = file.lines.count - 1
            let bound = filesOver[file.path] ?? fileLinesMax
            guard file.isSwift || file.isHandwrittenC, count > bound else { return [] }
            return [Finding(path: file.path, line: count, what: "\(count) lines, at most \(bound)")]
        },
        Rule(
            name: "a function has at most \(functionLinesMax) lines",
            reason: "a function that doesn't fit on a screen hides its steps",
            bad: SourceFile(path: "Sources/Core/Sample/Sample.swift", text: function(lines: functionLinesMax + 1)),
            good: SourceFile(path: "Sources/Core/Sample/Sample.swift", text: function(lines: functionLinesMax))
        ) { file in
            guard file.isSwift else { return [] }
            return file.functions.filter { $0.count > functionsOver["\(file.path) \($0.name)"] ?? functionLinesMax }.map
            {
                Finding(
                    path: file.path, line: $0.line,
                    what: "\($0.name) has \($0.count) lines, at most \(functionLinesMax)")
            }
        },
    ]

    static let fileLinesMax = 300
    static let functionLinesMax = 40

    /// The package manager reads one manifest, which has a line or more for each target.
    private static let filesOver = ["Package.swift": 335]

    /// A switch with a short case for each of fifteen kinds of message reads best in one piece.
    private static let functionsOver = ["Sources/Frontends/DeviceMessages/Wire/Frame+Wire.swift wire": 51]

    private static func function(lines: Int) -> String {
        "func step() {\n" + String(repeating: "    go()\n", count: lines - 2) + "}\n"
    }
}

extension SourceFile {
    /// The functions and initializers, by indentation: from the line that opens one to the brace at its column.
    var functions: [(name: String, line: Int, count: Int)] {
        let lines = lines
        let opening = #/^(\s*)(?:[\w@().]+ )*(?:func (\w+)|init[?(<])/#
        return lines.indices.compactMap { index in
            guard lines[index].contains("func ") || lines[index].contains("init"),
                let begin = lines[index].firstMatch(of: opening)
            else { return nil }
            let indent = begin.output.1
            let end = lines[index...].firstIndex { line in
                line.hasPrefix(indent) && line.dropFirst(indent.count).first == "}"
            }
            guard let end else { return nil }
            let name = begin.output.2.map(String.init) ?? "init"
            // A requirement of a protocol has no body: the brace that follows closes the protocol.
            let hasBody = lines[index..<end].contains { $0.hasSuffix("{") }
            return hasBody ? (name, index + 1, end - index + 1) : nil
        }
    }
}
