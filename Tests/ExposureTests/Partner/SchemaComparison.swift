/// What of a JSON Schema would break a program that was written against the one before. What a program sends may be less
/// than what is allowed, and what it reads may not be more than it knows; so requests may not become narrower, and
/// answers not wider.
struct SchemaComparison {
    enum Direction { case request, answer }

    let direction: Direction
    /// Where references of the old schema lead, and of the new one.
    let old: JSONTree
    let new: JSONTree

    /// Each begins with the path of the member, and reads on after its name: `.price.amount is removed`.
    func breaks(_ before: JSONTree, _ after: JSONTree) -> [String] {
        let (before, after) = (before.resolved(in: old), after.resolved(in: new))
        return type(before, after) + words(before, after) + bounds(before, after) + members(before, after)
            + demands(before, after) + alternatives(before, after) + inner(before, after)
    }

    private func type(_ before: JSONTree, _ after: JSONTree) -> [String] {
        let names = ["type", "pattern", "format", "multipleOf", "style", "explode"]
        return names.filter { before[$0] != after[$0] }.compactMap { name in
            // Whoever reads may get something more exact, whoever sends may send something less exact.
            let (narrower, wider) = (before[name] == .null, after[name] == .null)
            if direction == .answer ? narrower : wider, name != "type" { return nil }
            return " has another \(name)"
        }
    }

    private func words(_ before: JSONTree, _ after: JSONTree) -> [String] {
        let (known, now) = (before["enum"].texts, after["enum"].texts)
        switch (direction, known.isEmpty, now.isEmpty) {
        case (_, true, true): return []
        case (.request, true, false): return [" is limited to some words"]
        case (.answer, false, true): return [" is no longer limited to some words"]
        case (.request, false, true), (.answer, true, false): return []
        case (.request, _, _): return known.subtracting(now).sorted().map { " may not be \($0) any more" }
        case (.answer, _, _): return now.subtracting(known).sorted().map { " may be \($0), which is new" }
        }
    }

    private func bounds(_ before: JSONTree, _ after: JSONTree) -> [String] {
        let least = ["minimum", "exclusiveMinimum", "minLength", "minItems"]
        let most = ["maximum", "exclusiveMaximum", "maxLength", "maxItems"]
        return least.filter { isBroken(before[$0].number, after[$0].number, isLeast: true) }.map {
            " has another \($0)"
        }
            + most.filter { isBroken(before[$0].number, after[$0].number, isLeast: false) }.map { " has another \($0)" }
    }

    private func isBroken(_ before: Double?, _ after: Double?, isLeast: Bool) -> Bool {
        let absent = isLeast ? -Double.infinity : .infinity
        let (before, after) = (before ?? absent, after ?? absent)
        let isNarrower = isLeast ? after > before : after < before
        let isWider = isLeast ? after < before : after > before
        return direction == .request ? isNarrower : isWider
    }

    private func members(_ before: JSONTree, _ after: JSONTree) -> [String] {
        before["properties"].keys.flatMap { name -> [String] in
            guard after["properties"][name] != .null else { return [".\(name) is removed"] }
            return breaks(before["properties"][name], after["properties"][name]).map { ".\(name)\($0)" }
        }
    }

    private func demands(_ before: JSONTree, _ after: JSONTree) -> [String] {
        let (known, now) = (before["required"].texts, after["required"].texts)
        switch direction {
        case .request: return now.subtracting(known).sorted().map { ".\($0) is required now" }
        case .answer: return known.subtracting(now).sorted().map { ".\($0) isn't always there any more" }
        }
    }

    private func alternatives(_ before: JSONTree, _ after: JSONTree) -> [String] {
        ["anyOf", "oneOf", "allOf"].flatMap { word -> [String] in
            let (known, now) = (before[word].items, after[word].items)
            let isSame = direction == .request ? now.count >= known.count : now.count <= known.count
            guard isSame || known.isEmpty && now.isEmpty else { return [" has other alternatives"] }
            return zip(known, now).flatMap { breaks($0, $1) }
        }
    }

    private func inner(_ before: JSONTree, _ after: JSONTree) -> [String] {
        var found: [String] = []
        if before["items"] != .null { found += breaks(before["items"], after["items"]).map { "[]\($0)" } }
        let (known, now) = (before["additionalProperties"], after["additionalProperties"])
        if !known.members.isEmpty { found += breaks(known, now).map { ".*\($0)" } }
        if direction == .request, known.flag != false, now.flag == false { found.append(" takes no other members now") }
        return found
    }
}
