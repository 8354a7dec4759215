import JSONSlices
import NIOCore

/// A JSON document as its leaves by path: `product.price`, `reviews.items[0].title`. Values are as they arrived.
struct FlatDocument: Sendable {
    struct Change: Sendable, Hashable {
        let path: String
        let old: String?
        let new: String?
    }

    private(set) var leaves: [String: String] = [:]

    init(_ root: JSONValue) {
        set(root, at: "")
    }

    /// Applies a JSON Merge Patch (RFC 7396), and tells what it changed, in the order of the paths.
    mutating func apply(patch: JSONValue) -> [Change] {
        let before = self
        merge(patch, at: "")
        return changes(since: before)
    }

    /// What isn't as it was, in the order of the paths.
    func changes(since before: Self) -> [Change] {
        Set(before.leaves.keys).union(leaves.keys).sorted().compactMap { path in
            let (old, new) = (before.leaves[path], leaves[path])
            return old == new ? nil : Change(path: path, old: old, new: new)
        }
    }

    private mutating func merge(_ patch: JSONValue, at path: String) {
        switch patch.kind {
        case .null: remove(path)
        case .object:
            for (key, value) in patch.members { merge(value, at: Self.join(path, key.string ?? "")) }
        default:
            remove(path)
            set(patch, at: path)
        }
    }

    private mutating func set(_ value: JSONValue, at path: String) {
        switch value.kind {
        case .object: for (key, value) in value.members { set(value, at: Self.join(path, key.string ?? "")) }
        case .array: for (index, item) in value.items.enumerated() { set(item, at: "\(path)[\(index)]") }
        default: leaves[path] = value.withBytes { String(decoding: $0, as: UTF8.self) }
        }
    }

    private mutating func remove(_ path: String) {
        leaves = leaves.filter { $0.key != path && !$0.key.hasPrefix(path + ".") && !$0.key.hasPrefix(path + "[") }
    }

    private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : path + "." + key }
}
