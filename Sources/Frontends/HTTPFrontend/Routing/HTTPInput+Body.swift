public import CompositionCore
import JSONSlices

extension HTTPInput {
    /// The body as an object with these members and no others; throws `invalid` naming what is wrong.
    public func object(allowing names: [String]) throws(Failure) -> InputObject {
        guard let body, body.kind == .object else { throw Failure(.invalid, "the body must be a JSON object") }
        for (key, _) in body.members {
            let name = key.string ?? ""
            guard names.contains(name) else {
                throw Failure(.invalid, "is unknown; known are \(names.joined(separator: ", "))", field: name)
            }
        }
        return InputObject(json: body)
    }
}

/// A client's JSON object whose members are validated as they are read.
public struct InputObject: Sendable {
    let json: JSONValue

    public func integer(_ name: StaticString, in range: ClosedRange<Int>) throws(Failure) -> Int {
        guard let number = json[name]?.integer, range.contains(number) else {
            throw invalid(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Text of so many characters, without control characters other than line breaks and tabs.
    public func text(_ name: StaticString, lengthIn range: ClosedRange<Int>) throws(Failure) -> String {
        guard let text = json[name]?.string, range.contains(text.count),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 && !"\n\r\t".unicodeScalars.contains($0) })
        else { throw invalid(name, "must be text of \(range.lowerBound) to \(range.upperBound) characters") }
        return text
    }

    /// The digits of an amount of money: a plain decimal above 0 with at most nine digits and two decimals.
    public func amount(_ name: StaticString) throws(Failure) -> String {
        let failure = invalid(name, "must be a decimal above 0 with at most two decimals, such as 129.90")
        guard let digits = json[name]?.decimal else { throw failure }
        let parts = digits.split(separator: ".")
        guard parts[0].utf8.count <= 9, parts.count == 1 || parts[1].utf8.count <= 2,
            digits.contains(where: { $0 != "0" && $0 != "." })
        else { throw failure }
        return digits
    }

    private func invalid(_ name: StaticString, _ detail: String) -> Failure {
        Failure(.invalid, detail, field: name.description)
    }
}
