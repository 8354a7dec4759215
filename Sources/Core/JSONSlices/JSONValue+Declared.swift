/// Reads of declared fields: each says what a service's contract promises and throws where it is broken.
extension JSONValue {
    public func value(_ key: StaticString, _ kind: Kind) throws(JSONError) -> JSONValue {
        guard let value = self[key], value.kind == kind else { throw .unexpected(field: key.description) }
        return value
    }

    public func string(_ key: StaticString) throws(JSONError) -> JSONValue { try value(key, .string) }
    public func number(_ key: StaticString) throws(JSONError) -> JSONValue { try value(key, .number) }
    public func object(_ key: StaticString) throws(JSONError) -> JSONValue { try value(key, .object) }
    public func array(_ key: StaticString) throws(JSONError) -> JSONValue { try value(key, .array) }

    /// A field that may be absent; absent and `null` are the same.
    public func optional(_ key: StaticString, _ kind: Kind) throws(JSONError) -> JSONValue? {
        guard let value = self[key], value.kind != .null else { return nil }
        guard value.kind == kind else { throw .unexpected(field: key.description) }
        return value
    }

    public func integer(_ key: StaticString) throws(JSONError) -> Int {
        guard let integer = self[key]?.integer else { throw .unexpected(field: key.description) }
        return integer
    }

    public func text(_ key: StaticString) throws(JSONError) -> String {
        guard let text = self[key]?.string else { throw .unexpected(field: key.description) }
        return text
    }

    /// A list of at most `count` values of one kind.
    public func array(_ key: StaticString, of kind: Kind, countMax: Int) throws(JSONError) -> JSONValue {
        let array = try array(key)
        var count = 0
        for item in array.items {
            count += 1
            guard item.kind == kind, count <= countMax else { throw .unexpected(field: key.description) }
        }
        return array
    }

    /// An object of free names and scalar values, at most `countMax`; a name must be written without escapes.
    public func scalars(_ key: StaticString, countMax: Int) throws(JSONError) -> JSONValue {
        let object = try object(key)
        var count = 0
        for (name, value) in object.members {
            count += 1
            guard !name.isEscaped, ![.object, .array, .null].contains(value.kind), count <= countMax else {
                throw .unexpected(field: key.description)
            }
        }
        return object
    }
}
