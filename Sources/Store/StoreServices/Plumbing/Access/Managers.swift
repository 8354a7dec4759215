/// Asks the users service whether somebody is a manager: what only managers may do is checked where it is done, too.
struct Managers: Sendable {
    private static let role = "manager"

    let services: ServiceCaller

    private struct Roles: Decodable, Sendable {
        let roles: [String]
    }

    /// Throws `forbidden` unless the caller acts for a manager, or may act for anyone.
    func require(_ caller: Caller) async throws {
        if caller.actsForAnyone { return }
        guard let user = caller.user, let found = try await services.get("users", "/users/\(user)", as: Roles.self),
            found.roles.contains(Self.role)
        else { throw Problem.forbidden("only managers may do this") }
    }
}
