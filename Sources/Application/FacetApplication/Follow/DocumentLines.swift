public import JSONSlices

/// A document as a terminal shows it: all of its values at first, then each change as old and new value.
public struct DocumentLines: Sendable {
    private static let shownMax = 40
    private let style: TerminalStyle
    private var document: FlatDocument?

    public init(style: TerminalStyle) {
        self.style = style
    }

    /// What is new: all values of the first, and of each that comes after it those that aren't as they were.
    public mutating func next(_ root: JSONValue) -> [String] {
        guard let before = document else { return whole(root) }
        let document = FlatDocument(root)
        self.document = document
        return lines(document.changes(since: before))
    }

    /// All values, whatever was there before.
    mutating func whole(_ root: JSONValue) -> [String] {
        let document = FlatDocument(root)
        self.document = document
        let leaves = document.leaves.sorted { $0.key < $1.key }
        return shortened(leaves.map { "\($0.key)  \(short($0.value))" })
    }

    /// What a JSON Merge Patch changes; nil if nothing came before it.
    mutating func patched(by patch: JSONValue) -> [String]? {
        guard let changes = document?.apply(patch: patch) else { return nil }
        return lines(changes)
    }

    var valueCount: Int { document?.leaves.count ?? 0 }

    private func lines(_ changes: [FlatDocument.Change]) -> [String] {
        shortened(
            changes.map { change in
                let old = change.old.map { style.red(short($0)) } ?? style.dim("absent")
                let new = change.new.map { style.green(short($0)) } ?? style.dim("absent")
                return "\(style.bold(change.path))  \(old) → \(new)"
            })
    }

    private func shortened(_ lines: [String]) -> [String] {
        lines.prefix(Self.shownMax) + (lines.count > Self.shownMax ? ["and \(lines.count - Self.shownMax) more"] : [])
    }

    private func short(_ text: String) -> String {
        text.count <= 60 ? text : text.prefix(57) + "..."
    }
}
