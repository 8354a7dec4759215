import CompositionCore

/// The rules for texts in bodies; each throws a problem that names the field.
enum TextRules {
    /// A text of 1 to `most` characters without control characters other than line breaks.
    static func text(_ text: String, _ field: String, most: Int) throws(Problem) -> String {
        guard !text.allSatisfy(\.isWhitespace), text.count <= most, text.utf8.count <= 4 * most else {
            throw .invalid(field, "must have 1 to \(most) characters")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f || $0 == "\n" }) else {
            throw .invalid(field, "must have no control characters")
        }
        return text
    }

    static func id(_ text: String, _ field: String) throws(Problem) -> String {
        guard let id = ResourceID(text) else { throw .invalid(field, Call.idRule) }
        return id.text
    }

    static func number<Number: BinaryInteger>(
        _ number: Number, _ field: String, in range: ClosedRange<Number>
    ) throws(Problem) -> Number {
        guard range.contains(number) else {
            throw .invalid(field, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
