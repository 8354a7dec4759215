import CompositionCore

/// Who may call a route.
public struct Audience: Sendable, Hashable, CustomStringConvertible {
    enum Kind: Sendable, Hashable {
        case anyone, user, client
    }

    let kind: Kind
    /// What the credentials must have been granted, where they are limited to scopes.
    let scope: String?
    public let description: String

    /// Who waits first where a service has no room for all: partners' systems after people.
    var priority: Priority { kind == .client ? .normal : .interactive }

    public static let anyone = Self(kind: .anyone, scope: nil, description: "anyone")
    public static let user = Self(kind: .user, scope: nil, description: "user")
    public static let client = Self(kind: .client, scope: nil, description: "client")

    /// Users whose token has the scope.
    public static func user(scope: String) -> Self {
        Self(kind: .user, scope: scope, description: "user \(scope)")
    }

    /// Partners' systems whose token has the scope.
    public static func client(scope: String) -> Self {
        Self(kind: .client, scope: scope, description: "client \(scope)")
    }

    /// Users of a role; the route's own code asks the users service for it.
    public static func user(role: String) -> Self {
        Self(kind: .user, scope: nil, description: role)
    }

    /// Throws `unauthenticated` for nobody, `forbidden` where the scope is missing (RFC 6750, section 3.1).
    func admit(_ credentials: Credentials?, challenge: String?) throws(Failure) -> Principal {
        switch (kind, credentials?.principal) {
        case (.user, .user), (.client, .client): break
        default: throw Failure(.unauthenticated, "sign in first", challenge: challenge)
        }
        if let scope, let scopes = credentials?.scopes, !scopes.contains(scope) {
            throw Failure(
                .forbidden, "the token was not granted \(scope)",
                challenge: challenge.map {
                    "\($0) error=\"insufficient_scope\", error_description=\"the token was not granted \(scope)\", "
                        + "scope=\"\(scope)\""
                })
        }
        return credentials?.principal ?? .anonymous
    }
}
