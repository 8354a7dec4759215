import GRDB
import JSONSlices

/// A person.
struct User: FetchableRecord, Sendable {
    let id: String
    /// As the person is greeted.
    var name: String
    var fullName: String
    var email: String
    let avatarURL: String
    /// `shopper`, `manager`.
    let roles: [String]
    var version: Int64

    init(row: Row) throws {
        id = row["id"]
        name = row["name"]
        fullName = row["fullName"]
        email = row["email"]
        avatarURL = row["avatarUrl"]
        let words: String = row["roles"]
        roles = words.split(separator: ",").map(String.init)
        version = row["version"]
    }

    static func fetch(_ id: String, in db: Database) throws -> User {
        let statement = try db.cachedStatement(sql: "SELECT * FROM users WHERE id = ?")
        guard let user = try User.fetchOne(statement, arguments: [id]) else { throw Problem.notFound("user") }
        return user
    }

    func write(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("name", name)
        json.field("fullName", fullName)
        json.field("email", email)
        json.field("avatarUrl", avatarURL)
        json.array("roles", roles)
        json.field("version", version)
    }
}

/// The body of `PATCH /users/{id}`: what is absent stays. Roles aren't changed this way.
struct UserChange: Decodable, Sendable {
    let name: String?
    let fullName: String?
    let email: String?

    func apply(to user: inout User) throws(Problem) {
        guard name != nil || fullName != nil || email != nil else {
            throw .invalid("name", "or fullName or email must be there")
        }
        if let name { user.name = try TextRules.text(name, "name", most: 60) }
        if let fullName { user.fullName = try TextRules.text(fullName, "fullName", most: 120) }
        if let email {
            user.email = try TextRules.text(email, "email", most: 254)
            guard email.split(separator: "@", omittingEmptySubsequences: false).count == 2 else {
                throw .invalid("email", "must be an address")
            }
        }
        user.version += 1
    }
}
