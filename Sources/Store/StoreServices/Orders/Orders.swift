import Foundation
import GRDB

/// What people ordered. The resource that changes is a person's orders together.
struct Orders: Microservice {
    static let name = "orders"
    static let access: AccessTable = ["web": .read, "mobile": .read]

    let database: ServiceDatabase

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    var routes: [Route] {
        [
            .get("/orders", newest), .get("/orders/{id}", order), .post("/orders", add),
            .patch("/orders/{id}", change),
        ]
    }

    /// A person's orders, newest first.
    private func newest(_ call: Call) async throws -> Answer {
        let (user, limit) = (try call.requiredID("userId"), try call.query.limit())
        try call.mustAct(for: user)
        return try await database.read { db in
            let sql = "SELECT * FROM orders WHERE userId = ? ORDER BY createdAt DESC, number DESC LIMIT ?"
            let orders = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [user, limit]).map(Order.init)
            let version = try Outbox.version(of: "user", user, in: db)
            return .json { json in
                json.array("items", orders) { $1.write(to: &$0) }
                json.field("version", version)
            }
        }
    }

    private func order(_ call: Call) async throws -> Answer {
        let id = try call.id()
        return try await database.read { db in
            let order = try Self.fetch(id, for: call, in: db)
            return Self.answer(200, order, version: try Outbox.version(of: "user", order.userId, in: db))
        }
    }

    private func add(_ call: Call) async throws -> Answer {
        let order = try call.decode(NewOrder.self)
        try call.mustAct(for: order.userId)
        let lines = try order.checkedLines()
        let total = lines.reduce(0) { $0 + $1.priceMinor * $1.quantity }
        guard total <= Money.minorMax else { throw Problem.invalid("lines", "cost too much together") }
        let text = String(decoding: try JSONEncoder().encode(lines), as: UTF8.self)
        return try await database.write(for: call) { db in
            try db.execute(
                sql: """
                    INSERT INTO orders (userId, totalMinor, currency, status, createdAt, lines)
                    VALUES (?, ?, ?, 'placed', ?, ?)
                    """,
                arguments: [order.userId, total, order.currency, Timestamp.now.ms, text])
            let id = "o\(db.lastInsertedRowID)"
            let version = try Outbox.announceNext("user", order.userId, in: db)
            return Self.answer(201, try Self.fetch(id, in: db), version: version)
        }
    }

    private func change(_ call: Call) async throws -> Answer {
        let id = try call.id()
        let change = try call.decode(OrderChange.self).checked()
        return try await database.write(for: call) { db in
            let order = try Self.fetch(id, for: call, in: db)
            try db.execute(
                sql: "UPDATE orders SET status = ? WHERE number = ?", arguments: [change.status, Order.number(of: id)])
            let version = try Outbox.announceNext("user", order.userId, in: db)
            return Self.answer(200, try Self.fetch(id, in: db), version: version)
        }
    }

    /// Another user's order is as good as none.
    private static func fetch(_ id: String, for call: Call, in db: Database) throws -> Order {
        let order = try fetch(id, in: db)
        guard call.mayAct(for: order.userId) else { throw Problem.notFound("order") }
        return order
    }

    private static func fetch(_ id: String, in db: Database) throws -> Order {
        let statement = try db.cachedStatement(sql: "SELECT * FROM orders WHERE number = ?")
        guard let number = Order.number(of: id), let row = try Row.fetchOne(statement, arguments: [number]) else {
            throw Problem.notFound("order")
        }
        return try Order(row: row)
    }

    private static func answer(_ status: Int, _ order: Order, version: Int64) -> Answer {
        .json(status) { json in
            order.write(to: &json)
            json.field("version", version)
        }
    }
}
