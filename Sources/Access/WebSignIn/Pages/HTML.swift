/// Markup. Texts are escaped as they are put in, so that no page has to think of it:
///
///     let greeting: HTML = "<p>Hello, \(name)</p>"
public struct HTML: Sendable, ExpressibleByStringInterpolation {
    public let text: String

    public init(stringLiteral text: StaticString) {
        self.text = text.description
    }

    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity * 2)
        }

        public mutating func appendLiteral(_ markup: StaticString) {
            text += markup.description
        }

        public mutating func appendInterpolation(_ text: String) {
            self.text += HTML.escaped(text)
        }

        public mutating func appendInterpolation(_ number: Int) {
            text += String(number)
        }

        public mutating func appendInterpolation(_ markup: HTML?) {
            text += markup?.text ?? ""
        }

        public mutating func appendInterpolation(_ list: [HTML]) {
            for markup in list { text += markup.text }
        }
    }

    /// For text and for attributes in quotes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
