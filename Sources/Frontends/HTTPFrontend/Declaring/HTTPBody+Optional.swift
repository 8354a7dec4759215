import CompositionCore
import JSONSlices

/// A member that a body may leave out.
public struct OptionalMember<Value: Sendable>: Sendable {
    private let member: Member<Value>
    /// For the schema of the body.
    public let field: Schema.Field

    public init(_ name: StaticString, _ kind: InputKind<Value>) {
        member = Member(name, kind)
        field = .optional(name.description, kind.schema)
    }

    fileprivate func value(_ body: InputObject) throws(Failure) -> Value? {
        body.json[member.name] == nil ? nil : try body[member]
    }
}

extension InputObject {
    /// Nil where it is absent; throws `invalid` naming it where it is there and isn't as declared.
    public subscript<Value>(_ member: OptionalMember<Value>) -> Value? {
        get throws(Failure) { try member.value(self) }
    }
}

extension InputKind {
    /// So many of a kind, in a body.
    public static func list<Item: Sendable>(
        of item: InputKind<Item>, _ meaning: String, count: ClosedRange<Int>
    ) -> Self where Value == [Item] {
        Self(
            schema: .array(of: item.schema, meaning, count: count),
            refusal: "must be a list of \(count.lowerBound) to \(count.upperBound); each \(item.refusal)",
            text: { _ in nil },
            json: { json in
                guard json.kind == .array else { return nil }
                var items: [Item] = []
                for value in json.items {
                    guard items.count < count.upperBound, let read = item.json(value) else { return nil }
                    items.append(read)
                }
                return count.contains(items.count) ? items : nil
            })
    }
}
