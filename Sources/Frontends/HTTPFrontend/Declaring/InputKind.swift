public import CompositionCore
import JSONSlices

/// A kind of value that clients send: what it may be, and how it is read. The description and the validation are made of
/// the same declaration.
public struct InputKind<Value: Sendable>: Sendable {
    public let schema: Schema
    /// What the client is told of a value that isn't one.
    let refusal: String
    /// From a path, a query or a header.
    let text: @Sendable (Substring) -> Value?
    /// From a body.
    let json: @Sendable (JSONValue) -> Value?
}

extension InputKind where Value == Int {
    /// A whole number, in plain digits.
    public static func integer(_ meaning: String, in range: ClosedRange<Int>) -> Self {
        Self(
            schema: .integer(meaning, in: range),
            refusal: "must be a whole number from \(range.lowerBound) to \(range.upperBound)",
            text: { text in Int(text).flatMap { range.contains($0) && text.first != "+" ? $0 : nil } },
            // To JSON Schema 4.0 is a whole number, too.
            json: { json in
                (json.integer ?? json.double.flatMap(Int.init(exactly:))).flatMap { range.contains($0) ? $0 : nil }
            })
    }
}

extension InputKind where Value == String {
    /// Text of so many characters of an alphabet.
    ///
    /// - Parameter refusal: what the client is told instead of the rule, where the rule isn't the point
    public static func text(
        _ meaning: String, length: ClosedRange<Int>, of alphabet: Alphabet = .text, refusal: String? = nil
    ) -> Self {
        let isOne = { @Sendable (text: Substring) in
            length.contains(text.unicodeScalars.count) && alphabet.accepts(text.unicodeScalars)
        }
        return Self(
            schema: .text(meaning, length: length, of: alphabet),
            refusal: refusal ?? "must be text of \(length.lowerBound) to \(length.upperBound) \(alphabet.characters)",
            text: { isOne($0) ? String($0) : nil },
            json: { json in json.string.flatMap { isOne($0[...]) ? $0 : nil } })
    }

    /// The digits of an amount of money: a plain decimal above 0 with at most nine digits and two decimals. They are
    /// kept as they came.
    public static func amount(_ meaning: String) -> Self {
        let isOne = { @Sendable (digits: String) in
            let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
            return parts[0].utf8.count <= 9 && (parts.count == 1 || parts.count == 2 && parts[1].utf8.count <= 2)
                && digits.contains { $0 != "0" && $0 != "." }
        }
        return Self(
            schema: .decimal(meaning, DecimalRange(above: "0", to: "999999999.99", step: "0.01")),
            refusal: "must be a decimal above 0 with at most two decimals, such as 129.90",
            text: { _ in nil },
            json: { json in json.decimal.flatMap { isOne($0) ? $0 : nil } })
    }

    /// One of some words.
    public static func choice(_ meaning: String, of words: [String]) -> Self {
        Self(
            schema: .choice(meaning, of: words), refusal: "must be one of \(words.joined(separator: ", "))",
            text: { text in words.first { $0 == text } },
            json: { json in json.string.flatMap { words.contains($0) ? $0 : nil } })
    }
}

extension InputKind where Value == Bool {
    public static func boolean(_ meaning: String) -> Self {
        Self(
            schema: .boolean(meaning), refusal: "must be true or false",
            text: { $0 == "true" ? true : $0 == "false" ? false : nil }, json: \.bool)
    }
}

extension InputKind where Value == ResourceID {
    /// A resource's id.
    public static func id(_ meaning: String) -> Self {
        Self(
            schema: .id(meaning),
            refusal: "must be an id: a letter or digit, then up to 63 of A-Z a-z 0-9 _ . : -",
            text: { ResourceID($0) }, json: { json in json.string.flatMap { ResourceID($0) } })
    }
}
