import CompositionCore
import GRDB

/// A delivery as its owner sees it.
struct DeliveryRecord: Sendable {
    let number: Int64
    let id: String
    let subject: String
    let type: String
    /// `waiting`, `delivered`, `failed`.
    let state: String
    let createdAt: Milliseconds
    let attempts: Int
    let nextAt: Milliseconds?
    let lastAt: Milliseconds?
    let lastStatus: Int?
    let lastError: String?
}

/// Which deliveries to send again.
enum ReplayWish: Sendable {
    case since(Milliseconds)
    case deliveries([String])
}

extension WebhookStore {
    /// The newest first.
    ///
    /// - Parameter before: only those with smaller numbers
    func deliveries(
        of id: String, _ client: String, before: Int64?, atMost count: Int
    ) async throws(Failure) -> [DeliveryRecord] {
        try await read { db in
            _ = try webhook(id, of: client, in: db)
            return try Row.fetchAll(
                db, sql: "SELECT * FROM deliveries WHERE webhook = ? AND number < ? ORDER BY number DESC LIMIT ?",
                arguments: [id, before ?? .max, count]
            ).map { row in
                let state: String = row["state"]
                return DeliveryRecord(
                    number: row["number"], id: row["id"], subject: row["subject"], type: row["type"], state: state,
                    createdAt: row["createdMs"], attempts: row["attempts"],
                    nextAt: state == "waiting" ? row["nextMs"] : nil, lastAt: row["lastMs"],
                    lastStatus: row["lastStatus"], lastError: row["lastError"])
            }
        }
    }

    /// What waits to be delivered, and for how long the oldest has. What disabled webhooks have isn't going anywhere.
    func queueDepth() async throws(Failure) -> (count: Int, oldestMs: Milliseconds) {
        try await read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT COUNT(*) AS count, MIN(deliveries.createdMs) AS oldest FROM deliveries
                            JOIN webhooks ON webhooks.id = webhook WHERE state = 'waiting' AND disabled IS NULL
                        """))
            let oldest: Milliseconds? = row?["oldest"]
            return (row?["count"] ?? 0, oldest.map { max(0, clock() - $0) } ?? 0)
        }
    }

    /// Sends again, of each resource that one of the deliveries was about, the latest; under its own id. An older one
    /// would take the receiver back. Returns how many.
    func replay(_ wish: ReplayWish, of id: String, _ client: String) async throws(Failure) -> Int {
        let count = try await write { db in
            try active(id, client, in: db)
            let subjects = try subjects(of: wish, id, in: db)
            let now = clock()
            for subject in subjects {
                try db.execute(
                    sql: """
                        UPDATE deliveries SET state = 'waiting', nextMs = ?1, attempts = 0, firstMs = NULL WHERE number =
                            (SELECT MAX(number) FROM deliveries WHERE webhook = ?2 AND subject = ?3)
                        """, arguments: [now, id, subject])
            }
            return subjects.count
        }
        queued.raise()
        return count
    }

    private func subjects(of wish: ReplayWish, _ webhook: String, in db: Database) throws -> Set<String> {
        switch wish {
        case .since(let time):
            return try String.fetchSet(
                db, sql: "SELECT DISTINCT subject FROM deliveries WHERE webhook = ? AND createdMs >= ?",
                arguments: [webhook, time])
        case .deliveries(let ids):
            return try ids.reduce(into: Set()) { subjects, id in
                let subject = try String.fetchOne(
                    db, sql: "SELECT subject FROM deliveries WHERE webhook = ? AND id = ?", arguments: [webhook, id])
                guard let subject else {
                    throw Failure(.notFound, "there is no such delivery, or it was too long ago", field: "deliveries")
                }
                subjects.insert(subject)
            }
        }
    }

    /// Queues a delivery that says nothing. Returns its id.
    func test(_ id: String, of client: String) async throws(Failure) -> String {
        let delivery = try await write { db in
            try active(id, client, in: db)
            let now = clock()
            return try insert(
                DeliveryBody.test(of: id, at: now), "webhooks.test", "webhooks/\(id)", of: id, at: now, in: db)
        }
        queued.raise()
        return delivery
    }

    private func active(_ id: String, _ client: String, in db: Database) throws {
        guard try webhook(id, of: client, in: db).state == .active else {
            throw Failure(.conflict, "the webhook is disabled: enable it first")
        }
    }
}
