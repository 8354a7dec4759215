import CompositionCore
import Foundation
import GRDB

/// A delivery that is due: what is sent, and to whom.
struct DueDelivery: Sendable {
    let number: Int64
    let id: String
    let webhook: Webhook
    let subject: String
    let body: [UInt8]
    /// With the one that is about to begin.
    let attempts: Int
    let firstTriedAt: Milliseconds
}

extension WebhookStore {
    /// The active webhooks that have something due, with their clients.
    func due(at now: Milliseconds) async throws(Failure) -> [(webhook: String, client: String)] {
        try await read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT id, client FROM webhooks WHERE disabled IS NULL AND EXISTS
                            (SELECT 1 FROM deliveries WHERE webhook = webhooks.id AND state = 'waiting' AND nextMs <= ?)
                        """), arguments: [now]
            ).map { ($0["id"], $0["client"]) }
        }
    }

    /// Takes what is due of a webhook and notes that it leaves, before it does. Of one resource the oldest alone, and
    /// nothing of those of which something is under way.
    func take(
        of webhook: String, atMost count: Int, except underWay: Set<String>, at now: Milliseconds
    ) async throws(Failure) -> [DueDelivery] {
        try await write { db in
            guard let owner = try self.webhook(webhook, in: db), owner.state == .active else { return [] }
            let rows = try Row.fetchAll(
                db.cachedStatement(sql: Self.oldestDue), arguments: [webhook, now, count + underWay.count])
            let taken = rows.filter { !underWay.contains($0["subject"]) }.prefix(count)
            return try taken.map { try begin($0, of: owner, at: now, in: db) }
        }
    }

    private static let oldestDue = """
        SELECT * FROM deliveries AS d WHERE webhook = ? AND state = 'waiting' AND nextMs <= ? AND NOT EXISTS
            (SELECT 1 FROM deliveries AS o WHERE o.webhook = d.webhook AND o.subject = d.subject
                AND o.state = 'waiting' AND o.number < d.number)
        ORDER BY nextMs, number LIMIT ?
        """

    private func begin(_ row: Row, of owner: Webhook, at now: Milliseconds, in db: Database) throws -> DueDelivery {
        let number: Int64 = row["number"]
        try db.cachedStatement(
            sql: "UPDATE deliveries SET attempts = attempts + 1, firstMs = COALESCE(firstMs, ?) WHERE number = ?"
        ).execute(arguments: [now, number])
        return DueDelivery(
            number: number, id: row["id"], webhook: owner, subject: row["subject"], body: Array(row["body"] as Data),
            attempts: (row["attempts"] as Int) + 1, firstTriedAt: row["firstMs"] ?? now)
    }

    /// Of any delivery of the webhook.
    func lastSuccess(of webhook: String) async throws(Failure) -> Milliseconds? {
        try await read { db in
            try Milliseconds.fetchOne(db, sql: "SELECT successMs FROM webhooks WHERE id = ?", arguments: [webhook])
        }
    }

    /// Writes down how an attempt went and what follows from it. What was queued again meanwhile stays queued.
    func record(
        _ verdict: DeliverySchedule.Verdict, _ outcome: AttemptOutcome, of delivery: DueDelivery, at now: Milliseconds
    ) async throws(Failure) {
        try await write { db in
            let (status, error) = outcome.parts
            let change: (state: String, next: Milliseconds) =
                switch verdict {
                case .delivered: ("delivered", now)
                case .retry(let at): ("waiting", at)
                case .giveUp: ("failed", now)
                // It stays: it is the latest that the receiver should have when it is enabled again.
                case .disable: ("waiting", now)
                }
            try db.execute(
                sql: """
                    UPDATE deliveries SET state = ?, nextMs = ?, lastMs = ?, lastStatus = ?, lastError = ?
                    WHERE number = ? AND attempts = ?
                    """,
                arguments: [change.state, change.next, now, status, error, delivery.number, delivery.attempts])
            let (success, failure) = verdict == .delivered ? (1, 0) : (0, 1)
            try db.execute(
                sql: """
                    UPDATE webhooks SET delivered = delivered + ?, failedAttempts = failedAttempts + ?,
                        successMs = CASE WHEN ? THEN ? ELSE successMs END, lastDelivery = ?, lastMs = ?,
                        lastStatus = ?, lastError = ? WHERE id = ?
                    """,
                arguments: [
                    success, failure, success == 1, now, delivery.id, now, status, error, delivery.webhook.id,
                ])
            if case .disable(let reason) = verdict { try Self.disable(delivery.webhook.id, reason, at: now, in: db) }
            try forget(of: delivery.webhook.id, at: now, in: db)
        }
    }

    /// Few are kept, and not for long.
    private func forget(of webhook: String, at now: Milliseconds, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                DELETE FROM deliveries WHERE webhook = ?1 AND state != 'waiting' AND (lastMs < ?2 OR number <=
                    (SELECT number FROM deliveries WHERE webhook = ?1 AND state != 'waiting'
                        ORDER BY number DESC LIMIT 1 OFFSET ?3))
                """
        ).execute(arguments: [webhook, now - limits.keptFor.milliseconds, limits.keptMax])
    }
}

extension AttemptOutcome {
    var parts: (status: Int?, error: String?) {
        switch self {
        case .answered(let status, _): (status, nil)
        case .failed(let words): (nil, words)
        }
    }
}
