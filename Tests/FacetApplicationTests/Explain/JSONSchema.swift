import Foundation

/// The part of JSON Schema (draft 2020-12) that docs/explain.schema.json uses.
struct JSONSchema {
    private let root: [String: Any]

    init(text: Data) throws {
        root = try JSONSerialization.jsonObject(with: text) as? [String: Any] ?? [:]
    }

    /// Where the value breaks the schema; empty if it doesn't.
    func faults(of text: Data) throws -> [String] {
        faults(try JSONSerialization.jsonObject(with: text, options: .fragmentsAllowed), root, at: "$")
    }

    private func faults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let definitions = root["$defs"] as? [String: [String: Any]] ?? [:]
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            return definitions[name].map { faults(value, $0, at: place) } ?? ["\(place): no \(reference)"]
        }
        if let allowed = schema["enum"] as? [String] {
            return allowed.contains(value as? String ?? "") ? [] : ["\(place): \(value) is none of \(allowed)"]
        }
        switch schema["type"] as? String {
        case "object": return members(value, schema, at: place)
        case "array":
            guard let items = value as? [Any], let schema = schema["items"] as? [String: Any] else {
                return ["\(place): no array"]
            }
            return items.indices.flatMap { faults(items[$0], schema, at: "\(place)[\($0)]") }
        case "string": return value is String ? [] : ["\(place): no string"]
        case "boolean": return (value as? NSNumber)?.objCType.pointee == 0x63 ? [] : ["\(place): no boolean"]
        case let kind: return number(value, schema, isWhole: kind == "integer", at: place)
        }
    }

    private func members(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        guard let object = value as? [String: Any] else { return ["\(place): no object"] }
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        let required = schema["required"] as? [String] ?? []
        return required.filter { object[$0] == nil }.map { "\(place).\($0): missing" }
            + object.flatMap { name, value in
                properties[name].map { faults(value, $0, at: "\(place).\(name)") } ?? ["\(place).\(name): undeclared"]
            }
    }

    private func number(_ value: Any, _ schema: [String: Any], isWhole: Bool, at place: String) -> [String] {
        guard let number = (value as? NSNumber)?.doubleValue, !(value is String) else { return ["\(place): no number"] }
        let least = (schema["minimum"] as? NSNumber)?.doubleValue ?? -.infinity
        let most = (schema["maximum"] as? NSNumber)?.doubleValue ?? .infinity
        let isRight = (least...most).contains(number) && (!isWhole || number == number.rounded())
        return isRight ? [] : ["\(place): \(number) is out of bounds"]
    }
}
