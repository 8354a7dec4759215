/// A value of a JSON document that people read, too: its members stand in the order given.
enum DescriptionValue: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case object([(String, DescriptionValue)])
    case list([DescriptionValue])
    case text(String)
    case number(Int64)

    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: Int64) { self = .number(number) }

    /// A reference within the document.
    static func reference(_ path: String...) -> Self {
        let escaped = path.map { $0.replacing("~", with: "~0").replacing("/", with: "~1") }
        return .object([("$ref", .text("#/" + escaped.joined(separator: "/")))])
    }

    func text(indent: String = "") -> String {
        let deeper = indent + "  "
        switch self {
        case .object(let members) where members.isEmpty: return "{}"
        case .object(let members):
            let lines = members.map { deeper + Self.quoted($0) + ": " + $1.text(indent: deeper) }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        case .list(let items) where items.isEmpty: return "[]"
        case .list(let items):
            let lines = items.map { deeper + $0.text(indent: deeper) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        case .text(let text): return Self.quoted(text)
        case .number(let number): return "\(number)"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
