import JSONSlices

extension JSONValue {
    /// A member by a name that is known at run time only.
    subscript(named name: String) -> JSONValue? {
        members.first { $0.key.string == name }?.value
    }

    /// A string as a list of one, an array of strings as it is; nothing for whatever else.
    var texts: [String] {
        if let string { return [string] }
        let items = items.map(\.string)
        return items.contains(nil) ? [] : items.compactMap(\.self)
    }

    /// Whether a name of this object hides letters behind `\u` escapes. Such a name is found by no reader here, but
    /// perhaps by another, and then the two disagree about what was signed.
    var hasHiddenName: Bool {
        members.contains { $0.key.withBytes { Self.hasCodeUnit($0) } }
    }

    private static func hasCodeUnit(_ name: UnsafeRawBufferPointer) -> Bool {
        zip(name, name.dropFirst()).contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "u") }
    }
}
