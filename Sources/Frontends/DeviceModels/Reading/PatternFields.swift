import Yams

/// The pattern of a sensor's values.
enum PatternFields {
    private static let fields: [String: [String]] = [
        "constant": ["pattern", "value", "noise"],
        "drift": ["pattern", "from", "step", "noise"],
        "items": ["pattern", "full", "item", "chance", "noise"],
    ]

    /// Reads a pattern whose values stay in `range`.
    static func read(_ node: Node, in range: ClosedRange<Int32>, on page: inout Page) -> ValuePattern? {
        guard let kind = kind(of: node, on: &page), let allowed = fields[kind],
            let fields = Fields(node, "the pattern \(kind)", allowed: allowed, on: &page)
        else { return nil }
        let noise = fields.integer("noise", in: 0...1_000_000, absent: 0, on: &page)
        switch kind {
        case "constant":
            guard let value = fields.integer("value", in: range, on: &page), let noise else { return nil }
            return .constant(value: value, noise: noise)
        case "drift":
            let from = fields.integer("from", in: range, on: &page)
            let step = fields.integer("step", in: -1_000_000...1_000_000, on: &page)
            guard let from, let step, let noise else { return nil }
            return .drift(from: from, step: step, noise: noise)
        default:
            return items(fields, noise: noise, in: range, on: &page)
        }
    }

    private static func kind(of node: Node, on page: inout Page) -> String? {
        let kinds = fields.keys.sorted().joined(separator: ", ")
        guard let mapping = node.mapping, let pattern = mapping["pattern"] else {
            page.note("values need a pattern, one of \(kinds)", at: node.mark)
            return nil
        }
        guard let kind = pattern.string, fields[kind] != nil else {
            page.note("pattern is one of \(kinds)", at: pattern.mark)
            return nil
        }
        return kind
    }

    private static func items(
        _ fields: Fields, noise: Int32?, in range: ClosedRange<Int32>, on page: inout Page
    ) -> ValuePattern? {
        let full = fields.integer("full", in: range, on: &page)
        let item = fields.integer("item", in: 1...1_000_000, on: &page)
        let chance = fields.fraction("chance", on: &page)
        guard let full, let item, let chance, let noise else { return nil }
        return .items(full: full, item: item, chance: chance, noise: noise)
    }
}
