import Yams

/// A configuration file, looked at without using it: every fault that it has, each with its place.
struct ConfigurationFile {
    static let bytesMax = 256 * 1024

    let path: String
    let table: SettingsTable
    private let lines: [Substring]
    private(set) var faults: [ConfigurationFault] = []

    /// `text`: what stands in the file.
    init(path: String, text: String, table: SettingsTable) {
        self.path = path
        self.table = table
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let document = RepeatedKeys.compose(text)
        switch document.root {
        case .success(.some(.mapping(let mapping))):
            check(mapping, below: "", names: document)
        case .success(.none): break
        case .success(.some(let node)): report("the file must be a mapping of keys to values", at: node.mark)
        case .failure(let error): report(error.message, at: error.mark)
        }
        faults.sort { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
    }

    private mutating func check(_ mapping: Node.Mapping, below prefix: String, names: RepeatedKeys) {
        var seen: [String: Int] = [:]
        for (keyNode, value) in mapping {
            guard let written = keyNode.string else {
                report("a key must be a word", at: keyNode.mark)
                continue
            }
            let name = prefix + names.original(of: written)
            if let first = seen[name] {
                report("\(name) is given twice, first in line \(first)", at: keyNode.mark, key: name)
            }
            seen[name] = seen[name] ?? keyNode.mark?.line ?? 0
            check(name, keyNode: keyNode, value: value, names: names, siblingsBelow: prefix)
        }
    }

    private mutating func check(
        _ name: String, keyNode: Node, value: Node, names: RepeatedKeys, siblingsBelow prefix: String
    ) {
        if let declaration = table[name] {
            check(value, as: declaration)
        } else if !table.isGroup(name) {
            let siblings = table.keys(below: prefix)
            let all = table.declarations.map(\.name)
            let near = Suggestion.nearest(to: String(name.dropFirst(prefix.count)), among: siblings)
            report(
                "unknown key \(name)", at: keyNode.mark, key: name, allowed: siblings.joined(separator: ", "),
                suggestion: near.map { prefix + $0 } ?? Suggestion.nearest(to: name, among: all))
        } else if case .mapping(let inner) = value {
            check(inner, below: name + ".", names: names)
        } else {
            report(
                "\(name) is a group of keys, not a value", at: value.mark, key: name,
                allowed: table.keys(below: name + ".").joined(separator: ", "))
        }
    }

    private mutating func check(_ value: Node, as declaration: SettingDeclaration) {
        guard case .scalar(let scalar) = value else {
            return report(
                "\(declaration.name) takes one value", at: value.mark, key: declaration.name,
                allowed: declaration.kind.allowed)
        }
        if scalar.string.isEmpty, declaration.defaultText.isEmpty { return }
        if declaration.kind.accepts(scalar.string) { return }
        report(
            declaration.complaint(about: scalar.string), at: value.mark, key: declaration.name,
            allowed: declaration.kind.allowed, suggestion: declaration.suggestion(for: scalar.string))
    }

    private mutating func report(
        _ message: String, at mark: Mark?, key: String? = nil, allowed: String? = nil, suggestion: String? = nil
    ) {
        let excerpt = mark.flatMap { $0.line >= 1 && $0.line <= lines.count ? String(lines[$0.line - 1]) : nil }
        faults.append(
            ConfigurationFault(
                source: path, line: mark?.line, column: mark?.column, key: key, message: message, allowed: allowed,
                suggestion: suggestion, excerpt: excerpt))
    }
}

extension SettingsTable {
    /// The words that may stand directly below a prefix, `""` or one that ends with a dot, in order.
    func keys(below prefix: String) -> [String] {
        var words: [String] = []
        for declaration in declarations where declaration.name.hasPrefix(prefix) {
            let word = String(declaration.name.dropFirst(prefix.count).prefix { $0 != "." })
            if !words.contains(word) { words.append(word) }
        }
        return words
    }
}

extension SettingDeclaration {
    func complaint(about text: String) -> String {
        if text.isEmpty { return "\(name) has no value" }
        let what = if case .choice = kind { "not one of its words" } else { "no \(kind.name)" }
        return isSecret ? "\(name) has a value that is \(what)" : "\(name): \"\(text)\" is \(what)"
    }

    func suggestion(for text: String) -> String? {
        guard case .choice(let words) = kind else { return nil }
        return Suggestion.nearest(to: text, among: words)
    }
}
