public import CompositionCore
import JSONSlices

/// What the body of a write says, declared member by member.
///
///     struct Place: HTTPBody {
///         static let city = Member("city", .text("Where it is.", length: 1...80))
///         static let schema = Schema.object(named: "Place", "Where to look.", [city.field])
///         let city: String
///
///         init(_ body: InputObject) throws(Failure) { city = try body[Self.city] }
///     }
public protocol HTTPBody: Sendable {
    /// An object; a body that has another member is refused.
    static var schema: Schema { get }
    /// A longer body is refused; 16 KiB unless it says otherwise.
    static var bytesMax: Int { get }

    /// Throws `invalid`, naming the member that isn't as declared.
    init(_ body: InputObject) throws(Failure)
}

extension HTTPBody {
    public static var bytesMax: Int { 16 << 10 }
}

/// A member of a write's body.
public struct Member<Value: Sendable>: Sendable {
    let name: StaticString
    let kind: InputKind<Value>
    /// For the schema of the body.
    public let field: Schema.Field

    public init(_ name: StaticString, _ kind: InputKind<Value>) {
        self.name = name
        self.kind = kind
        field = .field(name.description, kind.schema)
    }
}

extension InputObject {
    /// A declared member that must be there; throws `invalid` naming it.
    public subscript<Value>(_ member: Member<Value>) -> Value {
        get throws(Failure) {
            guard let value = json[member.name].flatMap(member.kind.json) else {
                throw Failure(.invalid, member.kind.refusal, field: member.name.description)
            }
            return value
        }
    }
}

/// A write as a client asks for it: what it is about, what shall be, and how to recognise it when it comes again.
public struct HTTPWrite<Subject: HTTPSubject, Body: HTTPBody>: Sendable {
    public let subject: Subject
    public let body: Body
    /// For the service that does it: what comes twice under one key happens once.
    public let idempotencyKey: String?

    init(_ input: HTTPInput) throws(Failure) {
        subject = try Subject(input)
        body = try Body(input.object(of: Body.schema))
        idempotencyKey = try input.idempotencyKey()
    }
}
