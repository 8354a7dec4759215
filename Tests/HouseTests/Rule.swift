import Testing

/// One rule of the house: what is banned, why, and a sample that proves that the check can fail.
struct Rule: Sendable, CustomTestStringConvertible {
    let name: String
    let reason: String
    /// A file that breaks it.
    let bad: SourceFile
    /// A file that looks like it and doesn't.
    let good: SourceFile
    /// The lines that break it, from 1, and what each does wrong.
    let check: @Sendable (SourceFile) -> [Finding]

    var testDescription: String { name }
}

struct Finding: Sendable, Hashable, CustomStringConvertible {
    let path: String
    let line: Int
    let what: String

    var description: String { "\(path):\(line): \(what)" }
}

extension Rule {
    /// Bans a pattern line by line. A line that says `// safe: …`, or that follows one, proves that it may.
    init(
        ban pattern: String, _ reason: String, in isConcerned: @escaping @Sendable (SourceFile) -> Bool, bad: String,
        at path: String = "Sources/Core/Sample/Sample.swift", good: String
    ) {
        self.init(
            name: "no \(pattern)", reason: reason, bad: SourceFile(path: path, text: bad),
            good: SourceFile(path: path, text: good)
        ) { file in
            guard isConcerned(file), let regex = try? Regex(pattern).wordBoundaryKind(.simple) else { return [] }
            let lines = file.lines
            return lines.indices.compactMap { index in
                guard let match = lines[index].firstMatch(of: regex), !isProvenSafe(lines, index) else { return nil }
                return Finding(path: file.path, line: index + 1, what: String(lines[index][match.range]))
            }
        }
    }
}

private func isProvenSafe(_ lines: [Substring], _ index: Int) -> Bool {
    lines[index].contains("// safe: ") || (index > 0 && lines[index - 1].contains("// safe: "))
}
