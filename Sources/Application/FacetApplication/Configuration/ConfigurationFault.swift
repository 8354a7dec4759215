/// One thing that is wrong with a configuration, and where.
struct ConfigurationFault: Error, Sendable, Hashable, Codable {
    /// A path, `environment` or `flags`.
    let source: String
    /// From 1, in files.
    var line: Int?
    var column: Int?
    /// The key, as far as it is known.
    var key: String?
    let message: String
    /// The values, or the keys, that are allowed there.
    var allowed: String?
    /// What was probably meant.
    var suggestion: String?
    /// The line of the file.
    var excerpt: String?

    /// As compilers print it: place and message, the line, a caret, what is allowed.
    var rendered: String {
        let place = [source, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
        var lines = ["\(place): \(message)" + (suggestion.map { "; did you mean \($0)?" } ?? "")]
        if let excerpt {
            lines.append("    " + excerpt)
            if let column { lines.append("    " + String(repeating: " ", count: max(column - 1, 0)) + "^") }
        }
        if let allowed { lines.append("    allowed: \(allowed)") }
        return lines.joined(separator: "\n")
    }
}

/// Every fault of a configuration.
struct ConfigurationFaults: Error, Sendable, CustomStringConvertible {
    let faults: [ConfigurationFault]

    var description: String { faults.map(\.rendered).joined(separator: "\n") }
}
