/// The members of an answer that clients may choose from (`?fields=`), in the order in which they are written: the
/// top-level ones, and in brackets those one level below.
///
///     static let fields: Fields = "id,name,price(amount,currency),stock"
public struct Fields: Sendable, Hashable, ExpressibleByStringLiteral {
    /// `id`, `name`, `price`, `price.amount`, …
    public let names: [String]

    /// Nothing to choose from: the answer is always whole.
    public static let none: Self = ""

    public init(stringLiteral text: String) {
        var names: [String] = []
        var name = ""
        var outer = ""
        func end() {
            if !name.isEmpty { names.append(outer + name) }
            name = ""
        }
        for character in text {
            switch character {
            case "(":
                let opened = name + "."
                end()
                outer = opened
            case ")":
                end()
                outer = ""
            case ",": end()
            default: if !character.isWhitespace { name.append(character) }
            }
        }
        end()
        self.names = names
    }

    public var isEmpty: Bool { names.isEmpty }

    /// What a client chose: names with commas between them. Throws `invalid` if one isn't known, naming those that are.
    public func selection(_ text: String) throws(Failure) -> FieldSelection {
        let chosen = text.split(separator: ",", omittingEmptySubsequences: false)
        if let unknown = chosen.first(where: { name in !names.contains { $0 == name } }) {
            throw Failure(
                .invalid, "has no \"\(unknown)\"; known are \(names.joined(separator: ", "))", field: "fields")
        }
        guard chosen.count <= names.count else {
            throw Failure(.invalid, "names more than the \(names.count) there are", field: "fields")
        }
        return FieldSelection(names: names.filter { name in chosen.contains { $0 == name } }, of: self)
    }
}

/// The fields that a client asked for.
public struct FieldSelection: Sendable, Hashable {
    /// In the order in which they are written.
    public let names: [String]
    let known: Fields

    /// How much of a top-level member leaves.
    public enum Share: Sendable, Hashable {
        case nothing, whole
        /// These of its own members, or of the members of each of its items.
        case members([String])
    }

    init(names: [String], of known: Fields) {
        self.names = names
        self.known = known
    }

    public func share(of member: String) -> Share {
        guard !names.contains(member) else { return .whole }
        let inner = names.filter { $0.hasPrefix(member + ".") }.map { String($0.dropFirst(member.count + 1)) }
        return inner.isEmpty ? .nothing : .members(inner)
    }

    /// Whether any of a field leaves: it was asked for, or something in it, or what it is in.
    public func includes(_ field: String) -> Bool {
        assert(known.names.contains(field), "\(field) is not declared as a field")
        return names.contains { $0 == field || $0.hasPrefix(field + ".") || field.hasPrefix($0 + ".") }
    }
}

extension RequestContext {
    /// Whether the client gets any of a field. What only fills others needn't be fetched:
    ///
    ///     async let stock = context.part("stock", if: context.wants("inStock")) { … }
    public func wants(_ field: String) -> Bool { fields?.includes(field) ?? true }
}
