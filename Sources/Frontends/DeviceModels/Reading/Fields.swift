package import Yams

/// One mapping of a file, read field by field; what is wrong is noted on the page and reads as nil.
package struct Fields {
    package let mark: Mark?
    private let what: String
    private var nodes: [String: Node] = [:]

    /// - Parameters:
    ///   - what: how a mistake calls the mapping, such as `a sensor`.
    ///   - allowed: the fields it may have; any other is a mistake.
    package init?(_ node: Node, _ what: String, allowed: [String], on page: inout Page) {
        guard let mapping = node.mapping else {
            page.note("\(what) is written as fields: \(allowed.joined(separator: ", "))", at: node.mark)
            return nil
        }
        self.what = what
        mark = node.mark
        for (key, value) in mapping {
            let name = key.string ?? "?"
            if allowed.contains(name) {
                nodes[name] = value
            } else {
                page.note(
                    "\(what) has no field \(name); it may have \(allowed.joined(separator: ", "))", at: key.mark)
            }
        }
    }

    package func has(_ name: String) -> Bool { nodes[name] != nil }

    /// The field's node; its absence is a mistake unless it is optional.
    package func node(_ name: String, optional: Bool = false, on page: inout Page) -> Node? {
        if let node = nodes[name] { return node }
        if !optional { page.note("\(what) needs the field \(name)", at: mark) }
        return nil
    }

    /// A text of 1 to `bytesMax` bytes.
    package func text(_ name: String, bytesMax: Int, absent: String? = nil, on page: inout Page) -> String? {
        guard let node = node(name, optional: absent != nil, on: &page) else { return absent }
        guard let text = node.string, !text.isEmpty, text.utf8.count <= bytesMax else {
            page.note("\(name) is a text of 1 to \(bytesMax) bytes", at: node.mark)
            return nil
        }
        return text
    }

    /// A word that may stand in a topic and in JSON: a letter, then letters, digits, `_` or `-`.
    package func word(_ name: String, bytesMax: Int = 32, on page: inout Page) -> String? {
        guard let text = text(name, bytesMax: bytesMax, on: &page) else { return nil }
        let good = text.utf8.enumerated().allSatisfy { index, byte in
            let letter = (0x61...0x7A).contains(byte | 0x20)
            return letter || index > 0 && ((0x30...0x39).contains(byte) || byte == 0x5F || byte == 0x2D)
        }
        if !good { page.note("\(name) is a word of letters, digits, _ and -, a letter first", at: nodes[name]?.mark) }
        return good ? text : nil
    }

    package func integer(
        _ name: String, in range: ClosedRange<Int32>, absent: Int32? = nil, on page: inout Page
    ) -> Int32? {
        guard let node = node(name, optional: absent != nil, on: &page) else { return absent }
        return node.integer(name, in: range, on: &page)
    }

    func fraction(_ name: String, on page: inout Page) -> Double? {
        guard let node = node(name, on: &page) else { return nil }
        guard let number = node.float, (0...1).contains(number) else {
            page.note("\(name) is a number from 0 to 1", at: node.mark)
            return nil
        }
        return number
    }

    package func duration(
        _ name: String, in range: ClosedRange<Duration>, absent: Duration? = nil, on page: inout Page
    ) -> Duration? {
        guard let node = node(name, optional: absent != nil, on: &page) else { return absent }
        guard let duration = node.string.flatMap(Duration.init(written:)), range.contains(duration) else {
            page.note(
                "\(name) is a time such as 500ms, 10s, 5m or 1h, from \(range.lowerBound) to \(range.upperBound)",
                at: node.mark)
            return nil
        }
        return duration
    }

    /// Each element of a list read by `read`; an absent list is empty when it is optional.
    package func list<Element>(
        _ name: String, optional: Bool = false, on page: inout Page,
        _ read: (Node, inout Page) -> Element?
    ) -> [Element]? {
        guard let node = node(name, optional: optional, on: &page) else { return optional ? [] : nil }
        guard let sequence = node.sequence else {
            page.note("\(name) is a list", at: node.mark)
            return nil
        }
        return sequence.compactMap { read($0, &page) }
    }
}

extension Node {
    func integer(_ name: String, in range: ClosedRange<Int32>, on page: inout Page) -> Int32? {
        guard let number = int, let value = Int32(exactly: number), range.contains(value) else {
            page.note("\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)", at: mark)
            return nil
        }
        return value
    }
}
