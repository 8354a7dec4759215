/// JSON Merge Patch (RFC 7396).
extension JSONWriter {
    /// What turns the old object into the new one. Both were written by one writer: equal values have equal bytes, and no
    /// value is null.
    public mutating func mergePatch(from old: JSONValue, to new: JSONValue) {
        let before = old.membersByName
        object { json in
            var kept: Set<String> = []
            for (key, value) in new.members {
                let name = key.string ?? ""
                kept.insert(name)
                json.patchMember(key, from: before[name], to: value)
            }
            for (key, _) in old.members where !kept.contains(key.string ?? "") {
                json.key(key)
                json.value(digits: "null")
            }
        }
    }

    private mutating func patchMember(_ key: JSONValue, from old: JSONValue?, to new: JSONValue) {
        if let old, old.hasSameBytes(as: new) { return }
        self.key(key)
        // A patch merges objects; everything else it replaces.
        if let old, old.kind == .object, new.kind == .object {
            mergePatch(from: old, to: new)
        } else {
            value(new)
        }
    }
}

extension JSONValue {
    fileprivate var membersByName: [String: JSONValue] {
        Dictionary(members.map { ($0.key.string ?? "", $0.value) }) { first, _ in first }
    }

    fileprivate func hasSameBytes(as other: JSONValue) -> Bool {
        withBytes { mine in
            other.withBytes { theirs in mine.elementsEqual(theirs) }
        }
    }
}
