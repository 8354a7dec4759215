public import CompositionCore

/// What a JSON value may be, and what it means, in the words of JSON Schema (draft 2020-12, which OpenAPI 3.1 speaks).
///
///     static let answer = Schema.object(named: "Stop", "What a stop shows.", [
///         .field("line", .text("The line that comes next.")),
///         .optional("minutes", .integer("In so many minutes.", in: 0...120)),
///     ])
///
/// A declaration is a constant: it is made once, and nothing of it is made anew for a request.
public struct Schema: Sendable {
    /// One sentence.
    public let meaning: String
    /// The name under which descriptions list it once; nil: it stands where it is used.
    public let name: String?
    /// What clients may choose of it by `?fields=`: its members, and one level below them.
    public let fields: Fields
    let form: Form

    indirect enum Form: Sendable {
        case object([Field])
        /// Of free names.
        case map(Schema)
        case array(Schema, count: ClosedRange<Int>?)
        case string(length: ClosedRange<Int>?, alphabet: Alphabet?, format: Format?)
        case choice([String])
        case integer(ClosedRange<Int>?)
        case decimal(DecimalRange)
        case boolean
        /// A string, a number or a boolean.
        case scalar
    }

    /// A member of an object.
    public struct Field: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool

        /// One that is always there.
        public static func field(_ name: String, _ schema: Schema) -> Self {
            Self(name: name, schema: schema, isRequired: true)
        }

        /// One that is absent where there is nothing to say; it is never null.
        public static func optional(_ name: String, _ schema: Schema) -> Self {
            Self(name: name, schema: schema, isRequired: false)
        }
    }

    /// What a string spells, by its name in JSON Schema (validation vocabulary, section 7.3).
    public enum Format: String, Sendable {
        case dateTime = "date-time"
        case email
        case uri
        case uriReference = "uri-reference"
    }

    init(_ form: Form, _ meaning: String, named name: String? = nil) {
        self.form = form
        self.meaning = meaning
        self.name = name
        fields = Fields(stringLiteral: Self.choices(form))
    }

    /// The members as ``Fields`` spells them: `id,price(amount,currency)`.
    private static func choices(_ form: Form) -> String {
        guard case .object(let fields) = form else { return "" }
        return fields.map { field in
            let inner = field.schema.members.map(\.name).joined(separator: ",")
            return inner.isEmpty ? field.name : "\(field.name)(\(inner))"
        }.joined(separator: ",")
    }

    /// Its own members, or those of its items.
    var members: [Field] {
        switch form {
        case .object(let fields): fields
        case .array(let item, _): if case .object(let fields) = item.form { fields } else { [] }
        default: []
        }
    }
}

/// Bounds of a decimal number, as digits: none of them goes through a binary fraction.
public struct DecimalRange: Sendable {
    var atLeast: String?
    var above: String?
    var atMost: String?
    var step: String?

    /// - Parameters:
    ///   - above: it is more than this
    ///   - step: it is a multiple of this
    public init(from atLeast: String? = nil, above: String? = nil, to atMost: String? = nil, step: String? = nil) {
        self.atLeast = atLeast
        self.above = above
        self.atMost = atMost
        self.step = step
    }
}
