import CompositionCore
import HTTPTypes

/// A value that a request carries in its path, its query or its headers, declared once: what is refused and what is
/// described both follow from it.
///
///     static let count: Parameter<Int> = .query("count", .integer("How many.", in: 1...20), default: 5)
///     …
///     count = try input[Self.count]
public struct Parameter<Value: Sendable>: Sendable {
    public let declaration: ParameterDeclaration
    private let kind: @Sendable (Substring) -> Value?
    private let standard: Value?
    private let refusal: String

    private init(_ declaration: ParameterDeclaration, _ standard: Value?, _ kind: InputKind<Value>) {
        self.declaration = declaration
        self.kind = kind.text
        self.standard = standard
        refusal = kind.refusal
    }

    /// Throws `invalid` naming the parameter.
    func value(_ text: Substring?) throws(Failure) -> Value {
        if let text {
            guard let value = kind(text) else { throw Failure(.invalid, refusal, field: declaration.name) }
            return value
        }
        guard let standard else { throw Failure(.invalid, "is missing: it \(refusal)", field: declaration.name) }
        return standard
    }

    /// A `{name}` of the path.
    public static func path(_ name: String, _ kind: InputKind<Value>) -> Self {
        Self(ParameterDeclaration(.path, name, kind.schema, isRequired: true), nil, kind)
    }

    /// One that a request must have.
    public static func query(_ name: String, _ kind: InputKind<Value>) -> Self {
        Self(ParameterDeclaration(.query, name, kind.schema, isRequired: true), nil, kind)
    }
}

extension Parameter where Value == Int {
    /// One that has a value where a request doesn't say it.
    public static func query(_ name: String, _ kind: InputKind<Int>, default standard: Int) -> Self {
        Self(ParameterDeclaration(.query, name, kind.schema, isRequired: false, standard: standard), standard, kind)
    }
}

extension Parameter {
    /// One that may be absent.
    public static func query<Some>(optional name: String, _ kind: InputKind<Some>) -> Self where Value == Some? {
        Self(ParameterDeclaration(.query, name, kind.schema, isRequired: false), .some(nil), kind.optional)
    }

    /// A header that may be absent.
    public static func header<Some>(optional name: String, _ kind: InputKind<Some>) -> Self where Value == Some? {
        Self(ParameterDeclaration(.header, name, kind.schema, isRequired: false), .some(nil), kind.optional)
    }
}

extension InputKind {
    /// The same kind, of a value that may be absent. One that is there must still be right.
    fileprivate var optional: InputKind<Value?> {
        let (text, json) = (text, json)
        return InputKind<Value?>(
            schema: schema, refusal: refusal, text: { text($0).map(Optional.some) },
            json: { json($0).map(Optional.some) })
    }
}

/// What a parameter is, without its type.
public struct ParameterDeclaration: Sendable {
    enum Place: String, Sendable {
        case path, query, header
    }

    public let name: String
    public let schema: Schema
    public let isRequired: Bool
    let place: Place
    /// What counts where it is absent.
    let standard: Int?
    /// Of a list: whether the name stands before each item, instead of once before all.
    let isRepeated: Bool
    let headerName: HTTPField.Name?

    init(
        _ place: Place, _ name: String, _ schema: Schema, isRequired: Bool, standard: Int? = nil,
        isRepeated: Bool = false
    ) {
        self.place = place
        self.name = name
        self.schema = schema
        self.isRequired = isRequired
        self.standard = standard
        self.isRepeated = isRepeated
        headerName = place == .header ? HTTPField.Name(name) : nil
    }
}
