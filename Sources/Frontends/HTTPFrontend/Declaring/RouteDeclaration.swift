import CompositionCore
import HTTPTypes

/// What a route takes and gives, for descriptions.
struct RouteDeclaration: Sendable {
    let method: HTTPRequest.Method
    /// Without the slash that it begins with.
    let path: String
    let audience: Audience
    var parameters: [ParameterDeclaration]
    var body: Schema?
    /// One sentence, where neither the body nor the answer says it.
    var purpose: String?
    var status = 200
    let answer: Answer

    enum Answer: Sendable {
        case composition(Schema, parts: [PartName], fields: Fields)
        case written(Schema)
        /// An empty one.
        case nothing
        case picture
    }

    /// Unique, and the same as long as the route is: `getProductsById`.
    var operationID: String {
        let words = path.split(separator: "/").map { segment -> String in
            segment.hasPrefix("{") ? "By" + segment.dropFirst().dropLast().capitalizedFirst : segment.capitalizedFirst
        }
        return method.rawValue.lowercased() + words.joined()
    }

    /// Of the path, in its order: declared ones, and those that no subject declares.
    var allParameters: [ParameterDeclaration] {
        let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        let named = inPath.map { name in
            parameters.first { $0.place == .path && $0.name == name }
                ?? ParameterDeclaration(.path, name, .id("Which one."), isRequired: true)
        }
        return named + parameters.filter { $0.place != .path }
    }
}

/// What every composition understands.
private let condition = ParameterDeclaration(
    .header, "If-None-Match", .text("The tag of what the client has already."), isRequired: false)

extension Schema {
    /// Of what doesn't declare its shape.
    static let undeclared = Schema.object("An object.", [])
}

extension Substring {
    fileprivate var capitalizedFirst: String {
        split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined()
    }
}

extension RouteDeclaration {
    /// Of a composition, by its own declarations.
    init<C: Composition>(composing _: C.Type, _ path: String, for audience: Audience) where C.Subject: HTTPSubject {
        let answer = (C.self as? any JSONAnswer.Type)?.answer ?? .undeclared
        self.init(
            method: .get, path: path, audience: audience,
            parameters: C.Subject.parameters + Self.choices(C.fields) + Self.screens(C.deviceClasses) + [condition],
            answer: .composition(answer, parts: C.optionalParts, fields: C.fields))
    }

    private static func choices(_ fields: Fields) -> [ParameterDeclaration] {
        guard !fields.isEmpty else { return [] }
        let names = Schema.choice("A member, or one below it.", of: fields.names)
        return [
            ParameterDeclaration(
                .query, "fields",
                .array(
                    of: names, "Only these members are answered. Without it all are.", count: 1...fields.names.count),
                isRequired: false)
        ]
    }

    private static func screens(_ classes: [DeviceClass]) -> [ParameterDeclaration] {
        guard !classes.isEmpty else { return [] }
        let known = classes.map(\.name).joined(separator: ", ")
        return [
            ParameterDeclaration(
                .header, HTTPField.Name.deviceClass.rawName,
                .text("The kind of screen that asks. These get an answer of their own: \(known)."), isRequired: false)
        ]
    }
}
