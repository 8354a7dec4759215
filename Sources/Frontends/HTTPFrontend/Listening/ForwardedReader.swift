/// Reads the grammar of `Forwarded` (RFC 7239, section 4) from the left: elements of pairs `name=value`, whose values
/// are tokens or quoted strings (RFC 9110, section 5.6).
struct ForwardedReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
        skipSpace()
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Takes the separator, with the space around it.
    mutating func take(_ separator: Unicode.Scalar) -> Bool {
        skipSpace()
        guard rest.first == UInt8(ascii: separator) else { return false }
        rest.removeFirst()
        skipSpace()
        return true
    }

    /// The pairs up to the next comma, by their names in small letters; nil if they aren't such, or a name stands twice.
    mutating func element() -> [String: String]? {
        var pairs: [String: String] = [:]
        repeat {
            guard let name = token()?.lowercased(), rest.popFirst() == UInt8(ascii: "="), let value = value(),
                pairs.updateValue(value, forKey: name) == nil
            else { return nil }
        } while take(";")
        return pairs
    }

    private mutating func value() -> String? {
        guard rest.first == UInt8(ascii: "\"") else { return token() }
        rest.removeFirst()
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func token() -> String? {
        let token = rest.prefix(while: Self.isToken)
        rest = rest[token.endIndex...]
        return token.isEmpty ? nil : String(Substring(token))
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// RFC 9110, section 5.6.2.
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
