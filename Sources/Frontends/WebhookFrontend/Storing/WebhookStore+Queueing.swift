import CompositionCore
import Foundation
import GRDB

/// A resource that a webhook follows, and the state of it that it was told last.
struct FollowedResource: Sendable {
    let webhook: String
    let subject: FollowedSubject
    let token: StateToken?
}

/// What a follower learned, to be told.
struct FollowNews: Sendable {
    enum What: Sendable {
        case changed(FollowedState<FollowedDocument>)
        case gone
    }

    let webhook: String
    let subject: FollowedSubject
    let what: What
}

extension WebhookStore {
    func generation() async throws(Failure) -> Int64 {
        try await read { db in try Int64.fetchOne(db, sql: "SELECT number FROM generation") ?? 0 }
    }

    /// What is to be followed now, by active webhooks.
    func followed() async throws(Failure) -> [FollowedResource] {
        try await read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT webhook, subject, token FROM follows JOIN webhooks ON id = webhook WHERE disabled IS NULL
                    """)
            var followed: [FollowedResource] = []
            while let row = try rows.next() {
                guard let subject = FollowedSubject(row["subject"]) else { continue }
                let token = (row["token"] as Data?).flatMap { StateToken(bytes: $0) }
                followed.append(FollowedResource(webhook: row["webhook"], subject: subject, token: token))
            }
            return followed
        }
    }

    /// Queues what is new, in one transaction with the token that says so: what is in the queue was never missed, and
    /// what isn't will be found again.
    func queue(_ news: [FollowNews], at now: Milliseconds) async throws(Failure) {
        try await write { db in
            for news in news { try queue(news, at: now, in: db) }
        }
        queued.raise()
    }

    private func queue(_ news: FollowNews, at now: Milliseconds, in db: Database) throws {
        let key: StatementArguments = [news.webhook, news.subject.text]
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT token, isGone FROM follows WHERE webhook = ? AND subject = ?"),
            arguments: key)
        // It may have been left meanwhile.
        guard let row else { return }
        switch news.what {
        case .changed(let state):
            let told = (row["token"] as Data?).flatMap { StateToken(bytes: $0) }
            let isTold = told.map(state.token.hasSameContent) ?? false
            try db.execute(
                sql: "UPDATE follows SET token = ?, isGone = 0 WHERE webhook = ? AND subject = ?",
                arguments: [Data(state.token.bytes)] + key)
            guard !isTold else { return }
            let body = DeliveryBody.changed(news.subject, token: state.token, document: state.payload.body, at: now)
            try insert(
                body, "\(news.subject.composition).changed", news.subject.text, of: news.webhook, at: now, in: db)
        case .gone:
            guard row["isGone"] == false else { return }
            try db.execute(
                sql: "UPDATE follows SET token = NULL, isGone = 1 WHERE webhook = ? AND subject = ?", arguments: key)
            let body = DeliveryBody.removed(news.subject, at: now)
            try insert(
                body, "\(news.subject.composition).removed", news.subject.text, of: news.webhook, at: now, in: db)
        }
    }

    /// Of one resource the latest state alone waits; what has left, or may have, is another's business.
    @discardableResult
    func insert(
        _ body: [UInt8], _ type: String, _ subject: String, of webhook: String, at now: Milliseconds, in db: Database
    ) throws -> String {
        try db.execute(
            sql: "DELETE FROM deliveries WHERE webhook = ? AND subject = ? AND state = 'waiting' AND attempts = 0",
            arguments: [webhook, subject])
        let id = RandomID.delivery()
        try db.execute(
            sql: """
                INSERT INTO deliveries (id, webhook, subject, type, body, state, createdMs, nextMs)
                VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?)
                """, arguments: [id, webhook, subject, type, Data(body), now, now])
        return id
    }
}
