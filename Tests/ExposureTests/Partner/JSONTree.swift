import Foundation

/// A JSON value that tests walk through.
indirect enum JSONTree: Hashable {
    case object([String: JSONTree])
    case array([JSONTree])
    case text(String)
    case number(Double)
    case flag(Bool)
    case null

    init(_ text: String) throws {
        self.init(try JSONSerialization.jsonObject(with: Data(text.utf8)))
    }

    private init(_ value: Any) {
        switch value {
        case let object as [String: Any]: self = .object(object.mapValues(JSONTree.init))
        case let array as [Any]: self = .array(array.map(JSONTree.init))
        case let text as String: self = .text(text)
        case let number as NSNumber:
            self = Self.isFlag(number) ? .flag(number.boolValue) : .number(number.doubleValue)
        default: self = .null
        }
    }

    /// Foundation keeps `true` as a number of one character.
    private static func isFlag(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }

    subscript(_ key: String) -> JSONTree { members[key] ?? .null }

    var members: [String: JSONTree] { if case .object(let members) = self { members } else { [:] } }
    var items: [JSONTree] { if case .array(let items) = self { items } else { [] } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    var texts: Set<String> { Set(items.compactMap(\.text)) }
    var keys: [String] { members.keys.sorted() }

    /// Where a `$ref` of a document leads; itself if it is none.
    func resolved(in document: JSONTree) -> JSONTree {
        guard let path = self["$ref"].text else { return self }
        return path.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] }
    }
}
