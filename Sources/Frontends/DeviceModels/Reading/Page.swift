package import Yams

/// A file that is being read, and the mistakes found on it so far.
package struct Page {
    let file: String
    let text: String
    private let lines: [Substring]
    package private(set) var mistakes: [ModelMistake] = []

    package init(_ text: String, file: String) {
        self.text = text
        self.file = file
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    package mutating func note(_ message: String, at mark: Mark?) {
        guard let mark, mark.line > 0 else {
            return mistakes.append(.whole(file, message))
        }
        let source = lines.indices.contains(mark.line - 1) ? String(lines[mark.line - 1]) : ""
        mistakes.append(
            ModelMistake(file: file, line: mark.line, column: mark.column, message: message, source: source))
    }

    /// The document's only node; a mistake of grammar is noted where the parser stopped.
    ///
    /// - Parameter start: how such a file starts, said of an empty one.
    package mutating func root(of start: String) -> Node? {
        do {
            if let node = try Parser(yaml: text).singleRoot() { return node }
            note("is empty; \(start)", at: nil)
        } catch let error as YamlError {
            note(grammar: error)
        } catch {
            note("can't be parsed", at: nil)
        }
        return nil
    }

    private mutating func note(grammar error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            note("isn't YAML: \(problem)", at: mark)
        case .duplicatedKeysInMapping(let names, let context):
            note("\(names.joined(separator: ", ")) stands here twice", at: context.mark)
        case .reader(let problem, _, _, _):
            note("isn't YAML: \(problem)", at: nil)
        default:
            note("isn't YAML", at: nil)
        }
    }
}
