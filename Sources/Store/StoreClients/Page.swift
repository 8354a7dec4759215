import CompositionCore
import JSONSlices

/// A page of a service's list.
public struct Page<Item: Sendable>: Sendable {
    public static var limitMax: Int { 100 }

    public let items: [Item]
    /// Where the next page begins, in the service's words; nil at the end.
    public let next: String?
}

extension Page {
    init(_ json: JSONValue, countMax: Int, _ decode: (JSONValue) throws(JSONError) -> Item) throws(JSONError) {
        items = try json.list("items", countMax: countMax, decode)
        next = try json.optional("next", .string)?.string
    }
}

extension JSONValue {
    /// A list of objects, at most `countMax`, each decoded.
    func list<Item>(
        _ key: StaticString, countMax: Int, _ decode: (JSONValue) throws(JSONError) -> Item
    ) throws(JSONError) -> [Item] {
        var items: [Item] = []
        for item in try array(key, of: .object, countMax: countMax).items {
            items.append(try decode(item))
        }
        return items
    }

    /// An id as every service writes it.
    func id(_ key: StaticString) throws(JSONError) -> ResourceID {
        guard let id = ResourceID(try text(key)) else { throw .unexpected(field: key.description) }
        return id
    }

    /// An amount of money: a plain decimal, so that its digits can be copied into any answer.
    func amount(_ key: StaticString) throws(JSONError) -> JSONValue {
        let amount = try number(key)
        guard let digits = amount.decimal, digits.utf8.count <= 16 else { throw .unexpected(field: key.description) }
        return amount
    }
}
