import CompositionCore

extension PublishedRoute {
    /// What an operator may call the composition: its name, that in the singular, and its path's first own segment with
    /// its singular.
    var explainedNames: [String] {
        let segments = path.split(separator: "/").map(String.init)
        let first = segments.first { !$0.hasPrefix("{") && !Self.isPrefix($0) }
        var names: [String] = []
        for name in [composition, first].compactMap(\.self) {
            for form in [name, Self.singular(name)] where !names.contains(form) { names.append(form) }
        }
        return names
    }

    /// What stands before every path of a backend: `api`, `v1`.
    private static func isPrefix(_ segment: String) -> Bool {
        segment == "api" || segment.first == "v" && segment.dropFirst().allSatisfy(\.isNumber) && segment.count > 1
    }

    private static func singular(_ name: String) -> String {
        if name.hasSuffix("ies") { return name.dropLast(3) + "y" }
        return name.hasSuffix("s") && !name.hasSuffix("ss") ? String(name.dropLast()) : name
    }
}
