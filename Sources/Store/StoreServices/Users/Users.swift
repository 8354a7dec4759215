import GRDB

/// The people who sign in, and their roles.
struct Users: Microservice {
    static let name = "users"
    static let access: AccessTable = ["web": .read, "mobile": .read, "services": [.read, .ofAnyone]]

    let database: ServiceDatabase

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    var routes: [Route] {
        [.get("/users/{id}", user), .get("/users", users), .patch("/users/{id}", change)]
    }

    private func user(_ call: Call) async throws -> Answer {
        let id = try call.id()
        try call.mustAct(for: id)
        return try await database.read { .json(200, try User.fetch(id, in: $0).write) }
    }

    private static let listMax = 100

    /// Those who have a role, for who may see anyone.
    private func users(_ call: Call) async throws -> Answer {
        guard call.caller.actsForAnyone else { throw Problem.forbidden("only for who acts for anyone") }
        let role = try call.requiredID("role")
        return try await database.read { db in
            let sql = "SELECT * FROM users WHERE instr(',' || roles || ',', ',' || ? || ',') > 0 ORDER BY id LIMIT ?"
            let users = try User.fetchAll(db.cachedStatement(sql: sql), arguments: [role, Self.listMax])
            return .json { json in json.array("items", users) { $1.write(to: &$0) } }
        }
    }

    private func change(_ call: Call) async throws -> Answer {
        let id = try call.id()
        try call.mustAct(for: id)
        let change = try call.decode(UserChange.self)
        return try await database.write(for: call) { db in
            var user = try User.fetch(id, in: db)
            try change.apply(to: &user)
            try db.execute(
                sql: "UPDATE users SET name = ?, fullName = ?, email = ?, version = ? WHERE id = ?",
                arguments: [user.name, user.fullName, user.email, user.version, id])
            try Outbox.announce("user", id, version: user.version, in: db)
            return .json(200, user.write)
        }
    }
}

extension Users {
    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE users (
                    id TEXT PRIMARY KEY, name TEXT NOT NULL, fullName TEXT NOT NULL, email TEXT NOT NULL,
                    avatarUrl TEXT NOT NULL, roles TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID
                """)
    }

    static func seed(_ db: Database, in folder: DataFolder) throws {
        try db.insert(
            into: "users",
            rows: SeedUser.all.map { user in
                let roles = user.roles.joined(separator: ",")
                return [user.id, user.firstName, user.fullName, user.email, "/img/\(user.id).svg", roles, 1]
            })
    }
}
