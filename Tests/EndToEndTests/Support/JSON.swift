import Foundation

/// A JSON value that a test looks into; what isn't there is `absent`.
enum JSON: Sendable, Hashable {
    case object([String: JSON])
    case array([JSON])
    case text(String)
    case number(Double)
    case flag(Bool)
    case absent

    init?(_ data: Data) {
        guard let value = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) else { return nil }
        self.init(value)
    }

    private init(_ value: Any) {
        switch value {
        case let members as [String: Any]: self = .object(members.mapValues(JSON.init))
        case let items as [Any]: self = .array(items.map(JSON.init))
        case let text as String: self = .text(text)
        // The type code c is a Boolean's.
        case let number as NSNumber where number.objCType.pointee == 0x63:
            self = .flag(number.boolValue)
        case let number as NSNumber: self = .number(number.doubleValue)
        default: self = .absent
        }
    }

    subscript(_ key: String) -> JSON { members[key] ?? .absent }
    subscript(_ place: Int) -> JSON { items.indices.contains(place) ? items[place] : .absent }

    var members: [String: JSON] { if case .object(let members) = self { members } else { [:] } }
    var items: [JSON] { if case .array(let items) = self { items } else { [] } }
    var string: String? { if case .text(let text) = self { text } else { nil } }
    var double: Double? { if case .number(let number) = self { number } else { nil } }
    var int: Int? { double.map { Int($0) } }
    var bool: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    var keys: Set<String> { Set(members.keys) }
}
