import CompositionCore
import Crypto
import Foundation
import GRDB

extension WebhookStore {
    private static let registrationKeptMs: Milliseconds = 24 * 3600 * 1000

    /// Registers it, or finds what the client registered under this key already. Throws `conflict` where that was
    /// something else, `limited` where the client has as many as it may.
    func create(_ wish: WebhookWish, for client: String, key: String?) async throws(Failure) -> Webhook {
        let fingerprint = wish.fingerprint
        let id = RandomID.webhook()
        let webhook = try await write { db in
            if let key, let known = try registered(key, by: client, fingerprint, in: db) { return known }
            let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM webhooks WHERE client = ?", arguments: [client])
            guard count ?? 0 < limits.webhooksMax else {
                throw Failure(.limited, "a client may have \(limits.webhooksMax) webhooks")
            }
            let now = clock()
            try db.execute(
                sql: """
                    INSERT INTO webhooks (id, client, url, description, sinceMs, createdMs, secret)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, client, wish.url, wish.description, now, now, try seal.sealed(wish.secret ?? .random(), of: id),
                ])
            try follow(wish.follow, by: id, in: db)
            if let key {
                try db.execute(
                    sql: "INSERT INTO registrations VALUES (?, ?, ?, ?, ?)",
                    arguments: [client, key, fingerprint, id, now])
            }
            try Self.bumpGeneration(in: db)
            return try self.webhook(id, of: client, in: db)
        }
        written.raise()
        return webhook
    }

    private func registered(
        _ key: String, by client: String, _ fingerprint: Data, in db: Database
    ) throws -> Webhook? {
        try db.execute(
            sql: "DELETE FROM registrations WHERE atMs < ?", arguments: [clock() - Self.registrationKeptMs])
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM registrations WHERE client = ? AND key = ?", arguments: [client, key])
        guard let row else { return nil }
        guard row["fingerprint"] == fingerprint, let webhook = try webhook(row["webhook"], in: db) else {
            throw Failure(.conflict, "this Idempotency-Key was used for another webhook")
        }
        return webhook
    }

    func list(of client: String) async throws(Failure) -> [Webhook] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM webhooks WHERE client = ? ORDER BY createdMs, id", arguments: [client]
            ).map { try webhook($0, in: db) }
        }
    }

    /// Throws `notFound` where there is none of this client's.
    func find(_ id: String, of client: String) async throws(Failure) -> Webhook {
        try await read { db in try webhook(id, of: client, in: db) }
    }

    /// Throws `notFound` where there is none of this client's.
    func remove(_ id: String, of client: String) async throws(Failure) {
        try await write { db in
            _ = try webhook(id, of: client, in: db)
            try db.execute(sql: "DELETE FROM webhooks WHERE id = ?", arguments: [id])
            try Self.bumpGeneration(in: db)
        }
        written.raise()
    }

    /// Follows these and no others. Of what is followed on, the state that was sent last stays known.
    func follow(_ subjects: [FollowedSubject], by webhook: String, in db: Database) throws {
        let texts = Set(subjects.map(\.text))
        let known = try String.fetchSet(db, sql: "SELECT subject FROM follows WHERE webhook = ?", arguments: [webhook])
        for subject in known.subtracting(texts) {
            try db.execute(
                sql: "DELETE FROM follows WHERE webhook = ? AND subject = ?", arguments: [webhook, subject])
            try db.execute(
                sql: "DELETE FROM deliveries WHERE webhook = ? AND subject = ? AND state = 'waiting'",
                arguments: [webhook, subject])
        }
        let insert = try db.cachedStatement(sql: "INSERT INTO follows (webhook, subject) VALUES (?, ?)")
        for subject in texts.subtracting(known) { try insert.execute(arguments: [webhook, subject]) }
    }

    /// Every process that follows for the file looks at it.
    static func bumpGeneration(in db: Database) throws {
        try db.execute(sql: "UPDATE generation SET number = number + 1")
    }
}

extension WebhookWish {
    /// What makes two wishes the same.
    fileprivate var fingerprint: Data {
        let fields = [url, description ?? "", secret?.text ?? ""] + follow.map(\.text).sorted()
        return Data(SHA256.hash(data: Data(fields.joined(separator: "\n").utf8)))
    }
}

/// Names that nobody guesses.
enum RandomID {
    static func webhook() -> String { "wh_" + digits() }
    static func delivery() -> String { "msg_" + digits() }

    private static func digits() -> String {
        SymmetricKey(size: .bits128).withUnsafeBytes { bytes in
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
