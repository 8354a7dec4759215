/// Where two values aren't the same.
struct JSONDifference: Sendable, Hashable {
    /// Names with dots between, as `product.price`; empty for the whole.
    let path: String
    let mine, other: JSONValue?
}

extension JSONValue {
    /// The first few places at which `other` has something else, in the order of their names.
    func differences(from other: JSONValue, atMost limit: Int) -> [JSONDifference] {
        guard limit > 0 else { return [] }
        guard case .object(let mine) = self, case .object(let others) = other else {
            return self == other ? [] : [JSONDifference(path: "", mine: self, other: other)]
        }
        var found: [JSONDifference] = []
        for name in Set(mine.keys).union(others.keys).sorted() where found.count < limit {
            guard let one = mine[name], let another = others[name] else {
                found.append(JSONDifference(path: name, mine: mine[name], other: others[name]))
                continue
            }
            found += one.differences(from: another, atMost: limit - found.count).map {
                JSONDifference(path: $0.path.isEmpty ? name : "\(name).\($0.path)", mine: $0.mine, other: $0.other)
            }
        }
        return found
    }

    /// In a few words.
    var words: String {
        switch self {
        case .null: "null"
        case .flag(let flag): "\(flag)"
        case .number(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
        case .text(let text): "\"\(text.prefix(64))\(text.count > 64 ? "…" : "")\""
        case .list(let list): "a list of \(list.count)"
        case .object(let fields): "an object of \(fields.count) fields"
        }
    }
}
