/// Text that is HTML already: what goes in from elsewhere is escaped.
struct HTML: ExpressibleByStringInterpolation, CustomStringConvertible {
    let description: String

    init(stringLiteral value: String) {
        description = value
    }

    init(stringInterpolation: Interpolation) {
        description = stringInterpolation.text
    }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity)
        }

        mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        mutating func appendInterpolation(_ html: HTML) {
            text += html.description
        }

        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { text += part.description }
        }

        mutating func appendInterpolation(_ number: Int) {
            text += "\(number)"
        }

        mutating func appendInterpolation(_ string: String) {
            for character in string.unicodeScalars {
                switch character {
                case "&": text += "&amp;"
                case "<": text += "&lt;"
                case ">": text += "&gt;"
                case "\"": text += "&quot;"
                case "'": text += "&#39;"
                case "\t", "\n", " "...: text.unicodeScalars.append(character)
                // No document may hold the other control characters (HTML, 3.1).
                default: text.unicodeScalars.append("\u{FFFD}")
                }
            }
        }
    }
}
