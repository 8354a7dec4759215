public import CompositionCore
public import JSONSlices
public import NIOCore

extension Composition where Self: JSONRepresentable {
    /// The bytes of the JSON object that clients get: the declared members, then `parts` where one isn't fresh.
    ///
    /// - Parameter selection: the fields that a client asked for. They are cut out of the whole answer, so that a
    ///   composition writes itself in one way only; who doesn't ask pays nothing for it.
    public func jsonBytes(only selection: FieldSelection? = nil) -> ByteBuffer {
        var json = JSONWriter(capacity: 16 << 10)
        json.object {
            writeMembers(to: &$0)
            $0.writeParts(parts)
        }
        guard let selection, let document = try? JSONDocument(json.buffer) else { return json.buffer }
        var chosen = JSONWriter(capacity: json.buffer.readableBytes)
        chosen.write(document.root, only: selection)
        return chosen.buffer
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ whole: JSONValue, only selection: FieldSelection) {
        object { json in
            for (key, value) in whole.members {
                let name = key.string ?? ""
                switch name == "parts" ? .whole : selection.share(of: name) {
                case .nothing: continue
                case .whole:
                    json.key(key)
                    json.value(value)
                case .members(let names):
                    json.key(key)
                    json.write(value, members: names)
                }
            }
        }
    }

    private mutating func write(_ value: JSONValue, members names: [String]) {
        switch value.kind {
        case .array: array(value.items) { $0.write($1, members: names) }
        case .object:
            object { json in
                for (key, value) in value.members where names.contains(key.string ?? "") {
                    json.key(key)
                    json.value(value)
                }
            }
        default: self.value(value)
        }
    }
}
