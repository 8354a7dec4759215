public import CompositionCore
import JSONSlices

extension HTTPInput {
    /// The body as an object with these members and no others; throws `invalid` naming what is wrong.
    public func object(allowing names: [String]) throws(Failure) -> InputObject {
        try object(knowing: names) { name in names.contains(name) }
    }

    /// The body as an object with the declared members and no others; whether these are right is seen as they are read.
    func object(of schema: Schema) throws(Failure) -> InputObject {
        try object(knowing: schema.members.map(\.name)) { name in schema.members.contains { $0.name == name } }
    }

    private func object(
        knowing names: @autoclosure () -> [String], _ isKnown: (String) -> Bool
    ) throws(Failure) -> InputObject {
        guard let body, body.kind == .object else { throw Failure(.invalid, "the body must be a JSON object") }
        for (key, _) in body.members {
            let name = key.string ?? ""
            guard isKnown(name) else {
                throw Failure(.invalid, "is unknown; known are \(names().joined(separator: ", "))", field: name)
            }
        }
        return InputObject(json: body)
    }
}

/// A client's JSON object whose members are validated as they are read.
public struct InputObject: Sendable {
    let json: JSONValue

    /// A whole number that isn't declared elsewhere.
    public func integer(_ name: StaticString, in range: ClosedRange<Int>) throws(Failure) -> Int {
        try self[Member(name, .integer("", in: range))]
    }

    /// Text of so many characters that isn't declared elsewhere.
    public func text(_ name: StaticString, lengthIn range: ClosedRange<Int>) throws(Failure) -> String {
        try self[Member(name, .text("", length: range))]
    }

    /// The digits of an amount of money that isn't declared elsewhere.
    public func amount(_ name: StaticString) throws(Failure) -> String {
        try self[Member(name, .amount(""))]
    }
}
