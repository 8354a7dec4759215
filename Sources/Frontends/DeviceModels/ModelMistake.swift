/// Something wrong in a model file, and where.
public struct ModelMistake: Error, Sendable, Hashable, CustomStringConvertible {
    public let file: String
    /// From 1; 0 when it is about the file as a whole.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int
    public let message: String
    /// The line it stands in, for the caret.
    let source: String

    /// `file:line:column: message`, then the line and a caret under the place.
    public var description: String {
        guard line > 0 else { return "\(file): \(message)" }
        let caret = String(repeating: " ", count: max(0, column - 1)) + "^"
        return "\(file):\(line):\(column): \(message)\n    \(source)\n    \(caret)"
    }
}

/// Every mistake of a set of model files at once, in the order of files and lines.
public struct ModelMistakes: Error, Sendable, CustomStringConvertible {
    public let all: [ModelMistake]

    package init(all: [ModelMistake]) {
        self.all = all
    }

    public var description: String { all.map(\.description).joined(separator: "\n") }
}
