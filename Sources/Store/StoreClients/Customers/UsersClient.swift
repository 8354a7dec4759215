public import CompositionCore
import JSONSlices

/// A person who signs in.
public struct User: Sendable {
    public let id: ResourceID
    public let fullName: String
    public let email: String
    public let avatarURL: String
    public let roles: Set<String>

    /// What a friend would say.
    public var firstName: String { String(fullName.prefix { $0 != " " }) }

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.id("id")
        fullName = try json.text("fullName")
        email = try json.text("email")
        avatarURL = try json.text("avatarUrl")
        roles = Set(try json.array("roles", of: .string, countMax: 16).items.compactMap(\.string))
    }
}

/// The users service.
public struct UsersClient: Sendable {
    private let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    public func user(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> User {
        try await service.read("/users/\(id)", keys: [service.key("user", id.text)], in: context, User.init)
    }
}
