/// A key and its value in one call. An absent optional leaves no member: there are no nulls.
extension JSONWriter {
    public mutating func member(_ name: StaticString, _ slice: JSONValue?) {
        guard let slice else { return }
        member(name, copying: slice)
    }

    public mutating func member(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        key(name)
        value(text)
    }

    public mutating func member(_ name: StaticString, _ number: Int?) {
        guard let number else { return }
        key(name)
        value(number)
    }

    public mutating func member(_ name: StaticString, _ number: Double?) {
        guard let number else { return }
        key(name)
        value(number)
    }

    public mutating func member(_ name: StaticString, _ flag: Bool?) {
        guard let flag else { return }
        key(name)
        value(flag)
    }

    @inlinable
    public mutating func member<Failure: Error>(
        _ name: StaticString, object members: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        key(name)
        try object(members)
    }

    @inlinable
    public mutating func member<Items: Sequence, Failure: Error>(
        _ name: StaticString, _ items: Items, _ write: (inout JSONWriter, Items.Element) throws(Failure) -> Void
    ) throws(Failure) {
        key(name)
        try array(items, write)
    }

    /// An object of free names and scalar values, as ``JSONValue/scalars(_:countMax:)`` checked it.
    public mutating func member(_ name: StaticString, scalars object: JSONValue) {
        key(name)
        self.object { json in
            for (name, value) in object.members {
                json.key(name)
                json.value(value)
            }
        }
    }
}
