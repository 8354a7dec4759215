import Foundation
import Testing

/// The commands of the README, each with the output that is printed below it, if one is.
struct ReadmeCommand: Sendable, CustomTestStringConvertible {
    let line: Int
    let script: String
    let output: String?

    var testDescription: String { "line \(line)" }

    static let all: [ReadmeCommand] = {
        let blocks = MarkdownBlock.all(in: text)
        return blocks.indices.filter { blocks[$0].language == "sh" }.map { place in
            let next = place + 1 < blocks.count ? blocks[place + 1] : nil
            let isOutput = next?.begin == blocks[place].end + 1 && ["json", "text"].contains(next?.language)
            return ReadmeCommand(
                line: blocks[place].begin, script: blocks[place].text, output: isOutput ? next?.text : nil)
        }
    }()

    static let text: String = {
        let file = RunningSystem.source.appendingPathComponent("README.md")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    /// Whether some text is the expected one, where each `…` stands for anything.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let pieces = pattern.trimmed.components(separatedBy: "…")
        var rest = text.trimmed[...]
        guard rest.hasPrefix(pieces[0]), pieces.count > 1 || rest == pieces[0] else { return false }
        rest = rest.dropFirst(pieces[0].count)
        for piece in pieces.dropFirst().dropLast() {
            guard let found = rest.range(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return pieces.count == 1 || rest.hasSuffix(pieces[pieces.count - 1])
    }

}

/// A fenced block of a document; lines count from 1, fences included.
struct MarkdownBlock: Sendable {
    let language: String
    let text: String
    let begin: Int
    let end: Int

    static func all(in text: String) -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        var open: (language: String, lines: [Substring], begin: Int)?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let block = open, line == "```" {
                blocks.append(
                    MarkdownBlock(
                        language: block.language, text: block.lines.joined(separator: "\n"), begin: block.begin,
                        end: index + 1))
                open = nil
            } else if open != nil {
                open?.lines.append(line)
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), [], index + 1)
            }
        }
        return blocks
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
