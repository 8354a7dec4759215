import Yams

/// A YAML document composed although keys in it are given twice.
///
/// The parser stops at the first mapping with equal keys and names the first of them. That one is replaced in
/// the text by private-use characters, as many as it has, so that every other position stays, and the text is
/// parsed again.
struct RepeatedKeys {
    struct Problem: Error {
        let message: String
        let mark: Mark?
    }

    private(set) var root: Result<Node?, Problem>
    private var originals: [String: String] = [:]

    static func compose(_ text: String) -> Self {
        var document = Self(root: .success(nil))
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for attempt in 0..<6_000 {
            do {
                document.root = .success(try Parser(yaml: lines.joined(separator: "\n")).singleRoot())
                return document
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let key = keys.first, document.hide(key, at: context.mark, in: &lines, as: attempt) else {
                    document.root = .failure(Problem(message: "a key is given twice", mark: context.mark))
                    return document
                }
            } catch {
                document.root = .failure(problem(error))
                return document
            }
        }
        return document
    }

    /// The key as it stands in the file.
    func original(of key: String) -> String { originals[key] ?? key }

    private mutating func hide(_ key: String, at mark: Mark, in lines: inout [String], as number: Int) -> Bool {
        guard mark.line >= 1, mark.line <= lines.count, let stand = UnicodeScalar(0xE000 + number) else { return false }
        var scalars = Array(lines[mark.line - 1].unicodeScalars)
        let length = key.unicodeScalars.count
        let start = mark.column - 1
        guard start >= 0, length > 0, start + length <= scalars.count,
            scalars[start..<start + length].elementsEqual(key.unicodeScalars)
        else { return false }
        let replacement = Array(repeating: stand, count: length)
        scalars.replaceSubrange(start..<start + length, with: replacement)
        lines[mark.line - 1] = String(String.UnicodeScalarView(scalars))
        originals[String(String.UnicodeScalarView(replacement))] = key
        return true
    }

    private static func problem(_ error: any Error) -> Problem {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            Problem(message: "not YAML: \(problem)", mark: mark)
        case YamlError.reader(let problem, _, _, _): Problem(message: "not YAML: \(problem)", mark: nil)
        default: Problem(message: "not YAML: \(error)", mark: nil)
        }
    }
}
