import JSONSlices

/// For what a schema is written.
struct SchemaUse {
    /// Whether members that aren't declared are refused. Of answers they are not: clients ignore what they don't know.
    var isClosed = false
    /// On so many levels nothing has to be there, because the client chose.
    var freeLevels = 0

    fileprivate var oneLevelDown: Self { Self(isClosed: isClosed, freeLevels: max(0, freeLevels - 1)) }
}

extension JSONWriter {
    /// A JSON Schema; a named one is a reference to where it is listed.
    mutating func write(_ schema: Schema, _ use: SchemaUse = SchemaUse()) {
        object { json in
            if let name = schema.name, use.freeLevels == 0 {
                json.member("$ref", "#/components/schemas/\(name)")
            } else {
                json.writeMembers(of: schema, use)
            }
        }
    }

    mutating func writeMembers(of schema: Schema, _ use: SchemaUse, isDescribed: Bool = true) {
        if let type = schema.type { member("type", type) }
        if isDescribed, !schema.meaning.isEmpty { member("description", schema.meaning) }
        switch schema.form {
        case .object(let fields): writeFields(fields, use)
        case .map(let values):
            key("additionalProperties")
            write(values, use)
        case .array(let item, let count):
            writeBounds("minItems", "maxItems", count)
            key("items")
            write(item, use)
        case .string(let length, let alphabet, let format):
            writeBounds("minLength", "maxLength", length)
            member("pattern", alphabet?.pattern)
            member("format", format?.rawValue)
        case .choice(let words): member("enum", words) { $0.value($1) }
        case .integer(let range): writeBounds("minimum", "maximum", range)
        case .decimal(let range): writeBounds(range)
        case .boolean: break
        case .scalar: member("type", ["string", "number", "boolean"]) { $0.value($1) }
        }
    }

    private mutating func writeFields(_ fields: [Schema.Field], _ use: SchemaUse) {
        guard !fields.isEmpty else { return }
        let required = use.freeLevels > 0 ? [] : fields.filter(\.isRequired)
        if !required.isEmpty { member("required", required) { $0.value($1.name) } }
        member(
            "properties",
            object: { json in
                for field in fields {
                    json.key(escaping: field.name)
                    json.write(field.schema, use.oneLevelDown)
                }
            })
        if use.isClosed { member("additionalProperties", false) }
    }

    private mutating func writeBounds(_ least: StaticString, _ most: StaticString, _ range: ClosedRange<Int>?) {
        guard let range else { return }
        member(least, range.lowerBound)
        if range.upperBound != .max { member(most, range.upperBound) }
    }

    private mutating func writeBounds(_ range: DecimalRange) {
        for (name, digits) in [
            ("minimum", range.atLeast), ("exclusiveMinimum", range.above), ("maximum", range.atMost),
            ("multipleOf", range.step),
        ] {
            guard let digits else { continue }
            key(escaping: name)
            value(digits: digits)
        }
    }
}

extension Schema {
    /// Nil where several are allowed, or where the words say it.
    fileprivate var type: String? {
        switch form {
        case .object, .map: "object"
        case .array: "array"
        case .string, .choice: "string"
        case .integer: "integer"
        case .decimal: "number"
        case .boolean: "boolean"
        case .scalar: nil
        }
    }
}
