import JSONSlices

/// JSON for people: a member a line, lists of plain values in one line.
enum IndentedJSON {
    static func text(_ value: JSONValue, indent: String = "") -> String {
        let deeper = indent + "  "
        switch value.kind {
        case .object:
            let lines = value.members.map { deeper + spelled($0.key) + ": " + text($0.value, indent: deeper) }
            return lines.isEmpty ? "{}" : "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        case .array:
            let items = Array(value.items)
            let isPlain = items.allSatisfy { $0.kind != .object && $0.kind != .array }
            guard !isPlain else { return "[" + items.map(spelled).joined(separator: ", ") + "]" }
            let lines = items.map { deeper + text($0, indent: deeper) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        default: return spelled(value)
        }
    }

    /// As it is written already.
    private static func spelled(_ value: JSONValue) -> String {
        value.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}
