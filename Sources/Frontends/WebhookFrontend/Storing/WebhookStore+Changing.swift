import CompositionCore
import GRDB

extension WebhookStore {
    /// Throws `notFound` where there is none of this client's.
    func change(_ id: String, of client: String, by change: WebhookChange) async throws(Failure) -> Webhook {
        let changed = try await write { db in
            let webhook = try webhook(id, of: client, in: db)
            let now = clock()
            if let url = change.url {
                try db.execute(sql: "UPDATE webhooks SET url = ? WHERE id = ?", arguments: [url, id])
            }
            if let description = change.description {
                try db.execute(
                    sql: "UPDATE webhooks SET description = ? WHERE id = ?", arguments: [description, id])
            }
            if let follow = change.follow { try self.follow(follow, by: id, in: db) }
            if let secret = change.secret { try replaceSecret(of: webhook, by: secret, at: now, in: db) }
            switch change.isEnabled {
            case true?: try Self.enable(id, at: now, in: db)
            case false?: try Self.disable(id, .paused, at: now, in: db)
            case nil: break
            }
            try Self.bumpGeneration(in: db)
            return try self.webhook(id, of: client, in: db)
        }
        written.raise()
        queued.raise()
        return changed
    }

    private func replaceSecret(
        of webhook: Webhook, by secret: WebhookSecret, at now: Milliseconds, in db: Database
    ) throws {
        guard webhook.secrets.first != secret else { return }
        try db.execute(
            sql: "UPDATE webhooks SET oldSecret = secret, oldUntilMs = ?, secret = ? WHERE id = ?",
            arguments: [now + limits.secretOverlap.milliseconds, try seal.sealed(secret, of: webhook.id), webhook.id])
    }

    /// Also of one that is enabled already: what waits is due now, and has its full time again.
    private static func enable(_ id: String, at now: Milliseconds, in db: Database) throws {
        try db.execute(
            sql: "UPDATE webhooks SET disabled = NULL, sinceMs = ? WHERE id = ? AND disabled IS NOT NULL",
            arguments: [now, id])
        try db.execute(
            sql: """
                UPDATE deliveries SET nextMs = ?, attempts = 0, firstMs = NULL WHERE webhook = ? AND state = 'waiting'
                """, arguments: [now, id])
    }

    static func disable(_ id: String, _ reason: DisabledReason, at now: Milliseconds, in db: Database) throws {
        try db.execute(
            sql: "UPDATE webhooks SET disabled = ?, sinceMs = ? WHERE id = ? AND disabled IS NULL",
            arguments: [reason.rawValue, now, id])
        try bumpGeneration(in: db)
    }
}
