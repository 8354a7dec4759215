import CompositionCore

/// Who may call a route.
public struct Audience: Sendable, Hashable, CustomStringConvertible {
    enum Kind: Sendable, Hashable {
        case anyone, user, client
    }

    let kind: Kind
    public let description: String

    /// Who waits first where a service has no room for all: partners' systems after people.
    var priority: Priority { kind == .client ? .normal : .interactive }

    public static let anyone = Self(kind: .anyone, description: "anyone")
    public static let user = Self(kind: .user, description: "user")
    public static let client = Self(kind: .client, description: "client")

    /// Users of a role; the route's own code asks the users service for it.
    public static func user(role: String) -> Self {
        Self(kind: .user, description: role)
    }
}
